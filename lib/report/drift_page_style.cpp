#include "drift_page_parts.hpp"

namespace rollcall {

const std::string_view k_drift_page_style = R"css(
:root{color-scheme:light dark;--paper:#f5f6f8;--card:#fff;--ink:#171a21;--soft:#5b6472;--line:#e0e4ea;--faint:#eef1f5;
--accent:#2457c5;--bad:#b42318;--bad-bg:#fdeceA;--warn:#8a5300;--warn-bg:#fdf1d8;--good:#18703c;--good-bg:#e4f5ea;--calm-bg:#eaf0fb;
--k0:#3b6fd8;--k1:#d9822b;--k2:#2f9e77;--k3:#a34fb5;--k4:#cf4a5f;--k5:#8a94a3}
@media (prefers-color-scheme:dark){:root{--paper:#0f1217;--card:#181c23;--ink:#e8ebf0;--soft:#9aa4b2;--line:#2b313b;--faint:#20252e;
--accent:#8ab0ff;--bad:#ff9c92;--bad-bg:#3b1b1a;--warn:#f3c56b;--warn-bg:#352a12;--good:#7fd6a0;--good-bg:#15301f;--calm-bg:#1c2740;
--k0:#6f9bf2;--k1:#eba35c;--k2:#56bf98;--k3:#c584d4;--k4:#e87c8d;--k5:#7d8796}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:1120px;margin:0 auto;padding:0 20px}
header{padding-top:32px}
h1{font-size:26px;line-height:1.2;margin:0 0 4px;letter-spacing:-.01em}
h2{font-size:18px;margin:36px 0 12px;letter-spacing:-.005em}
p{margin:0 0 10px}
.soft,.sub{color:var(--soft)}
.lead{font-size:17px;margin-top:14px;max-width:70ch}
code{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px 18px}
.tiles{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:20px 0 0;padding:0;list-style:none}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.tiles b{display:block;font-size:27px;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums}
.tiles span{color:var(--soft);font-size:13.5px}
.tiles .bad b{color:var(--bad)}.tiles .good b{color:var(--good)}.tiles .warn b{color:var(--warn)}
.decide{border-left:4px solid var(--warn)}
.decide+.decide{margin-top:10px}
.decide p:last-child{margin-bottom:0}
.decide h3{font-size:15px;margin:0 0 4px}
.command{display:block;background:var(--faint);border-radius:6px;padding:8px 10px;margin:8px 0}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:12px}
.chart{margin:0;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;min-width:0}
.chart figcaption{font-weight:600;margin-bottom:8px}
.chart svg{display:block;width:100%;height:auto;overflow:visible}
.chart text{fill:var(--ink);font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
.chart .tick{fill:var(--soft);font-size:11px}
.chart .count{font-variant-numeric:tabular-nums;font-weight:600}
.grid{stroke:var(--line);stroke-width:1}
.track{fill:var(--faint)}.bar{fill:var(--k0)}
.k0{fill:var(--k0)}.k1{fill:var(--k1)}.k2{fill:var(--k2)}.k3{fill:var(--k3)}.k4{fill:var(--k4)}.k5{fill:var(--k5)}
.swatch{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:6px;background:var(--k5)}
.swatch.k0{background:var(--k0)}.swatch.k1{background:var(--k1)}.swatch.k2{background:var(--k2)}.swatch.k3{background:var(--k3)}.swatch.k4{background:var(--k4)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;margin:10px 0 0;padding:0;color:var(--soft);font-size:13px}
.legend li{overflow-wrap:anywhere}
.find{display:grid;grid-template-columns:1fr auto auto auto;gap:8px;margin:0 0 8px}
.find input,.find select,.more{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:9px 12px;min-width:0;max-width:100%}
.find select{max-width:190px}
.find input:focus-visible,.find select:focus-visible,.more:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.more{cursor:pointer;display:block;margin:10px auto 0;color:var(--accent)}
.shown{color:var(--soft);font-size:13.5px;margin:0 0 8px;min-height:1.5em}
table{width:100%;border-collapse:collapse;background:var(--card);border:1px solid var(--line);border-radius:10px}
.facts{table-layout:fixed}
.facts th:nth-child(1){width:24%}.facts th:nth-child(3){width:26%}.facts th:nth-child(4){width:20%}
th{font-size:13px;text-align:left;color:var(--soft);font-weight:600;padding:9px 14px;border-bottom:1px solid var(--line)}
td{padding:10px 14px;vertical-align:top;border-top:1px solid var(--line);overflow-wrap:anywhere}
tr:first-child td{border-top:0}
td b{font-weight:600}
td .sub,.sub{font-size:13px;display:block}
.was{color:var(--soft)}
.tag{display:inline-block;border-radius:99px;padding:1px 10px;font-size:13px;font-weight:600;background:var(--calm-bg);color:var(--accent)}
.tag.failed,.tag.refused{background:var(--bad-bg);color:var(--bad)}
.tag.held{background:var(--warn-bg);color:var(--warn)}
.tag.reverted{background:var(--good-bg);color:var(--good)}
.tag.pending,.tag.skipped{background:var(--faint);color:var(--soft)}
.unknown{color:var(--warn)}
details{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:0 18px;margin-bottom:10px}
summary{cursor:pointer;padding:12px 0;font-weight:600}
details ul{margin:0 0 14px;padding-left:20px;columns:2 280px;overflow-wrap:anywhere}
footer{color:var(--soft);font-size:13px;padding-top:28px;padding-bottom:40px}
.calm{border-left:4px solid var(--good)}
@media (max-width:720px){
main,header,footer{padding-left:14px;padding-right:14px}
header{padding-top:20px}
h1{font-size:22px}.lead{font-size:16px}
.tiles{grid-template-columns:1fr 1fr;gap:8px}.tiles b{font-size:23px}.tiles li{padding:10px 12px}
.charts{grid-template-columns:1fr}
.find{grid-template-columns:1fr 1fr}.find input{grid-column:1/-1}.find select{max-width:none}.find select:last-child{grid-column:1/-1}
.facts,.facts tbody,.facts tr,.facts td{display:block;width:auto}
.facts thead{display:none}
.facts{border:0;background:none}
.facts tr{background:var(--card);border:1px solid var(--line);border-radius:10px;margin-bottom:8px;padding:11px 14px}
.facts td{border:0;padding:2px 0}
.facts td:nth-child(3){margin-top:4px}
.facts td:nth-child(4){margin-top:6px}
}
@media print{
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--faint:#eee;--accent:#123a8c;--bad:#8f1a12;--bad-bg:#fff;--warn:#6d4200;--warn-bg:#fff;--good:#0f5a2c;--good-bg:#fff;--calm-bg:#fff;color-scheme:light}
body{font-size:11px}main,header,footer{max-width:none;padding:0}
.find,.shown,.more{display:none!important}
.tag{border:1px solid currentColor}
tr,.card,.chart,.tiles li{break-inside:avoid}thead{display:table-header-group}
.chart rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.swatch{print-color-adjust:exact;-webkit-print-color-adjust:exact}
h2{break-after:avoid}
}
)css";

} // namespace rollcall
