/** Whoever leads does not assist as well: the chosen lead leaves the list of those who may. */
export function leadApart(form) {
  const lead = form?.querySelector('input[type="radio"][name="lead"]:checked')?.value;
  for (const box of form?.querySelectorAll('input[type="checkbox"][name="assisting"]') ?? []) {
    const leads = box.value === lead;
    if (leads) box.checked = false;
    box.disabled = leads;
    box.closest(".choice").hidden = leads;
  }
}
