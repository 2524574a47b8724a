// The first sign-in: a link carries its code behind the #, which no server is sent; it goes into the form and away.
const code = document.getElementById("first-code");
const carried = decodeURIComponent(location.hash.slice(1));
if (code && /^[a-z0-9-]{12,20}$/.test(carried)) {
  code.value = carried;
  history.replaceState(null, "", location.pathname);
  document.getElementById("password")?.focus();
}
