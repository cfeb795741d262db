// A button that copies a piece of code. Without this, or where a browser has no clipboard, it stays
// hidden, and a click on the code selects all of it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  const words = button.firstChild;
  const said = words.data;
  const source = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.textContent);
    words.data = button.dataset.copied;
    setTimeout(() => {
      words.data = said;
    }, 3000);
  });
}
