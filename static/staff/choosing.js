// Several payments to be refunded: a box above theirs that ticks all of this page. It stands where the
// page says what to call it; without this, each is ticked by itself.
const place = document.querySelector("[data-select-all]");
const boxes = [...document.querySelectorAll("input[type=checkbox][form=chosen]")];

if (place && boxes.length > 0) {
  const [pattern] = boxes.map((box) => box.closest(".govuk-checkboxes"));
  const copy = pattern.cloneNode(true);
  const all = copy.querySelector("input");
  const label = copy.querySelector("label");
  all.id = "choose-all";
  all.removeAttribute("name");
  all.removeAttribute("value");
  all.removeAttribute("form");
  label.htmlFor = all.id;
  label.firstElementChild.textContent = place.dataset.selectAll;
  place.replaceChildren(copy);

  const look = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    look();
  });
  for (const box of boxes) box.addEventListener("change", look);
  look();
}
