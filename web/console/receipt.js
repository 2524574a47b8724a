// A link carries a code behind the #, which no server is sent; it goes into the form and away.
const code = document.getElementById("receipt-code");
const carried = decodeURIComponent(location.hash.slice(1));
if (code && /^[0-9A-Za-z -]{12,24}$/.test(carried)) {
  code.value = carried;
  history.replaceState(null, "", location.pathname);
}
