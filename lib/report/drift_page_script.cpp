#include "drift_page_parts.hpp"

namespace rollcall {

const std::string_view k_drift_page_script = R"js(
(function () {
  "use strict";
  var find = document.getElementById("find");
  if (!find) return;
  var portion = 200;
  var rows = Array.prototype.slice.call(document.querySelectorAll("#facts tbody tr"));
  var words = null;
  var shown = document.getElementById("shown");
  var more = document.getElementById("more");
  var query = document.getElementById("query");
  var picks = ["outcome", "kind", "actor"].map(function (name) {
    return { name: name, box: document.getElementById("pick-" + name) };
  });
  var limit = portion;

  function texts() {
    if (!words) words = rows.map(function (row) { return row.textContent.toLowerCase(); });
    return words;
  }

  function apply() {
    var wanted = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    var all = wanted.length ? texts() : null;
    var matches = 0;
    rows.forEach(function (row, i) {
      var fits = wanted.every(function (word) { return all[i].indexOf(word) >= 0; })
        && picks.every(function (pick) {
          return !pick.box.value || row.dataset[pick.name] === pick.box.value;
        });
      if (fits) matches += 1;
      var show = fits && matches <= limit;
      if (row.hidden === show) row.hidden = !show;
    });
    more.hidden = matches <= limit;
    shown.textContent = matches === rows.length && matches <= limit
      ? "" : "Showing " + Math.min(matches, limit) + " of " + matches
        + (matches === rows.length ? "" : " that fit, of " + rows.length + " in all");
  }

  var timer = 0;
  function again() { limit = portion; apply(); }
  query.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(again, 120); });
  picks.forEach(function (pick) { pick.box.addEventListener("change", again); });
  more.addEventListener("click", function () { limit += 1000; apply(); });
  // On paper everything that fits is shown.
  window.addEventListener("beforeprint", function () { limit = rows.length; apply(); });
  find.hidden = false;
  apply();
})();
)js";

} // namespace rollcall
