import type { Metadata } from 'next';
import { RoomPanel } from '../../../../../console/room-panel';
import { readConsoleTexts } from '../../../../../server/language';

export async function generateMetadata({ params }: PageProps<'/admin/sale/[saleId]/room'>): Promise<Metadata> {
  const texts = await readConsoleTexts();
  return { title: texts.admin.pageTitle(texts.roomPanel.tab, (await params).saleId) };
}

export default async function AdminRoomPage({ params }: PageProps<'/admin/sale/[saleId]/room'>) {
  return <RoomPanel saleId={(await params).saleId} />;
}
