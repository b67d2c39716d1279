// The city's typeface, but not for who saves data: then its 20 kB are never fetched.
const { saveData, effectiveType } = navigator.connection ?? {};
if (!saveData && !/2g$/.test(effectiveType ?? ""))
  document.fonts.add(
    new FontFace("Figtree", `url(${document.currentScript.dataset.font})`, { weight: "300 900", display: "optional" }),
  );
