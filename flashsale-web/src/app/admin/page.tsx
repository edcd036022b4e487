export default function AdminPage() {
  return <h1>Console</h1>;
}
