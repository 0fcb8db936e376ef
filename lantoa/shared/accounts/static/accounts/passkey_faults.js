// allauth tells a failed passkey to the console only; people look at the page.
document.addEventListener('allauth.error', function (event) {
  var place = document.getElementById('passkey-fault');
  if (place) {
    event.preventDefault();
    place.hidden = false;
  }
});
