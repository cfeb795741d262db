// A country is typed, and found in the list by how its name begins: the component that the
// government's services use for it. The select stays what is sent, and takes over where it is asked
// to: by services' own test suites, and by browsers that fill in addresses.
{
  const select = document.getElementById("address-country");
  const isPlain = select && !select.classList.contains("govuk-select--error");

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
  const names = select ? [...select.options].map((option) => option.text) : [];
  const numberOf = (text) => names.findIndex((name) => folded(name) === folded(text));

  // Names that begin with what was typed, then those with a later word that does. A whole name is
  // the choice made before, so all others can be had; it stays first, where leaving the box keeps it.
  const find = (query, show) => {
    const typed = folded(query);
    const chosen = select.selectedOptions[0]?.text;
    if (chosen && folded(chosen) === typed) {
      show([chosen, ...names.filter((name) => name && name !== chosen)]);
      return;
    }
    const words = (text) => ` ${text.replace(/[^\p{L}]/gu, " ")}`;
    const at = (name) => words(folded(name)).indexOf(words(typed));
    const found = names.filter((name) => name && at(name) >= 0);
    show(found.sort((one, other) => (at(one) > 0) - (at(other) > 0)));
  };

  // What the component says to screen readers, where the page speaks another language than it does.
  const inWords = ({ words }) => {
    if (!words) return {};
    const { none, one, many, chosen, hint } = JSON.parse(words);
    const say = (text, ...values) => values.reduce((said, value) => said.replace("{}", value), text);
    return {
      tNoResults: () => none,
      tStatusNoResults: () => none,
      tStatusSelectedOption: (name, all, index) => say(chosen, name, index + 1, all),
      tStatusResults: (all, selected) => `${all === 1 ? one : say(many, all)} ${selected}`,
      tAssistiveHint: () => hint,
    };
  };

  let place;
  const enhance = () => {
    place?.remove();
    place = document.createElement("div");
    place.className = "exchequer-country govuk-body govuk-!-margin-bottom-0";
    select.after(place);
    const id = "address-country-input";
    accessibleAutocomplete({
      element: place,
      id,
      name: "",
      source: find,
      defaultValue: select.selectedOptions[0]?.text ?? "",
      autoselect: true,
      showAllValues: true,
      displayMenu: "overlay",
      // Left as it was, or half typed: what stands there counts, and nothing is guessed.
      onConfirm: (name) => {
        select.selectedIndex = numberOf(name ?? document.getElementById(id).value);
      },
      ...inWords(select.dataset),
    });
    document.getElementById("address-country-lbl").htmlFor = id;
  };

  const takeOver = () => {
    enhance();
    select.classList.add("govuk-visually-hidden");
    select.tabIndex = -1;
    select.setAttribute("aria-hidden", "true");
    select.addEventListener("change", enhance);
    select.addEventListener("focus", () => document.getElementById("address-country-input").focus());
  };

  if (isPlain && document.activeElement === select) {
    select.addEventListener("blur", takeOver, { once: true }); // never under somebody's hands
  } else if (isPlain) {
    takeOver();
  }
}
