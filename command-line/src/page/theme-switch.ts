/** Light, dark, or as the system has it. A page is whole without it. */
export const THEME_SWITCH = `
const button = document.querySelector('#theme');
const themes = ['system', 'light', 'dark'];
let theme = 'system';
button.hidden = false;
button.addEventListener('click', () => {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length];
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  button.textContent = 'Theme: ' + theme;
});
`;
