// SPDX-License-Identifier: Apache-2.0
// The style sheet of the HTML report. Colours keep a contrast of at least 4.5 : 1 in both schemes (WCAG 2.1 AA). Below
// 46 em each table row becomes a card whose cells carry their heading.
#pragma once

#include <string_view>

namespace kintsugi::cli::report {

inline constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--page:#f5f4f0;--card:#fff;--ink:#1d2127;--soft:#59616b;--line:#dcdad2;--head:#f0eee7;
--link:#0b5394;--gold:#b08a2e;--bad:#b3261e;--bad-bg:#fdecea;--care:#8a5a00;--care-bg:#fff4dc;--good:#1a7037;--good-bg:#e7f5ea;
--fact:#0b5394;--fact-bg:#e8f1fa}
@media (prefers-color-scheme:dark){:root{--page:#0f1216;--card:#171b21;--ink:#e7e9ec;--soft:#a3abb5;--line:#2d333b;
--head:#1e242b;--link:#7dbbf5;--gold:#d9b65b;--bad:#ff9a91;--bad-bg:#3a1715;--care:#f0c05a;--care-bg:#352708;--good:#6fd08c;
--good-bg:#10301b;--fact:#7dbbf5;--fact-bg:#122a40}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.65 system-ui,"Segoe UI","Hiragino Sans","Yu Gothic UI",
"Noto Sans CJK JP","Noto Sans JP",sans-serif;overflow-wrap:break-word}
a{color:var(--link)}
a:focus-visible{outline:3px solid var(--gold);outline-offset:2px}
.page{max-width:82rem;margin:0 auto;padding:0 1.25rem 3rem}
header{padding:2rem 0 1.25rem}
header::before{content:"";display:block;height:3px;border-radius:2px;margin-bottom:1.5rem;
background:linear-gradient(90deg,var(--gold),transparent 85%)}
.number{margin:0;display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:baseline;color:var(--soft);font-weight:600}
.number b{color:var(--gold);font-variant-numeric:tabular-nums}
h1{margin:.25rem 0 .25rem;font-size:clamp(1.45rem,1.1rem + 1.6vw,2.1rem);line-height:1.3;text-wrap:balance}
.other{margin:0;color:var(--soft);font-size:1.05rem}
.validity{margin:.75rem 0 0;color:var(--soft);font-size:.9rem}
h2{margin:0 0 .75rem;font-size:1.3rem;line-height:1.35}
h3{margin:0 0 .5rem;font-size:1.05rem;line-height:1.45}
p{margin:.5rem 0;max-width:48em}
.s{white-space:nowrap}
code{overflow-wrap:anywhere;font:.9em/1.5 ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace}
.key,main>section{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.25rem 1.4rem;margin:0 0 1.25rem}
.key{border-top:3px solid var(--gold)}
main>section{scroll-margin-top:1rem}
.part{border-top:1px solid var(--line);margin-top:1.25rem;padding-top:1.1rem}
h2+.part{border:0;margin-top:0;padding-top:0}
dl{margin:.5rem 0;display:grid;gap:.55rem 1.5rem}
dl>div{display:grid;grid-template-columns:minmax(7rem,11rem) 1fr;gap:0 1rem}
dt{grid-column:1;grid-row:1/span 60;color:var(--soft);font-weight:600;font-size:.9rem;line-height:1.85}
dd{grid-column:2;margin:0}
dd+dd{margin-top:.15rem}
.key dl{grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1.1rem 1.75rem;margin:0}
.key dl>div{display:block}
.key .wide{grid-column:1/-1}
.key dt{line-height:1.5;margin-bottom:.15rem}
.scale{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;margin:0;padding:0}
.scale li{flex:1 1 7.5rem;text-align:center;padding:.3rem .6rem;border:1px solid var(--line);border-radius:7px;color:var(--soft)}
.scale li.at{font-weight:700;border-width:2px;border-color:currentColor}
.mark{display:inline-flex;gap:.4em;align-items:baseline;text-align:start}
.icon{flex:none;font-size:.85em;font-family:system-ui,"Noto Sans Symbols2","Segoe UI Symbol",sans-serif}
.bad,.scale li.at.bad{color:var(--bad)}.care,.scale li.at.care{color:var(--care)}.good,.scale li.at.good{color:var(--good)}.fact,.scale li.at.fact{color:var(--fact)}
li.at.bad,p.bad{background:var(--bad-bg)}li.at.care,p.care{background:var(--care-bg)}
li.at.good,p.good{background:var(--good-bg)}li.at.fact,p.fact{background:var(--fact-bg)}
p.note{max-width:none;padding:.6rem .9rem;border-radius:8px;border-inline-start:4px solid currentColor}
ul{margin:.5rem 0;padding-inline-start:1.2rem}
ul.marks{list-style:none;padding:0}
li{margin:.2rem 0}
.tag{display:inline-block;font-size:.75rem;font-weight:600;line-height:1.5;padding:0 .55em;margin-inline-end:.5em;
border:1px solid currentColor;border-radius:1em;color:var(--soft);vertical-align:.1em;white-space:nowrap}
table{width:100%;border-collapse:collapse;margin:.9rem 0 1.1rem;font-size:.93rem;line-height:1.5}
caption{text-align:start;font-weight:600;color:var(--soft);padding-bottom:.4rem;font-size:.9rem}
th,td{padding:.5rem .7rem;text-align:start;vertical-align:top;border-bottom:1px solid var(--line)}
thead th{background:var(--head);font-size:.82rem;color:var(--soft);white-space:nowrap;border-bottom:2px solid var(--line)}
tbody th{font-weight:500}
th.group{background:var(--head);font-weight:600}
.n{text-align:end;font-variant-numeric:tabular-nums}
thead .n{text-align:end}
td>div+div,th>div+div{margin-top:.2rem}
nav{margin:0 0 1.25rem}
nav h2{font-size:.9rem;color:var(--soft);margin:0 0 .4rem}
nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.4rem}
nav li{margin:0}
nav a{display:block;padding:.3rem .7rem;border:1px solid var(--line);border-radius:7px;background:var(--card);
text-decoration:none;font-size:.9rem}
nav a:hover{border-color:var(--gold)}
footer{color:var(--soft);font-size:.88rem;border-top:1px solid var(--line);padding-top:1rem}
@media (min-width:70em){.body{display:grid;grid-template-columns:14.5rem minmax(0,1fr);gap:1.75rem;align-items:start}
nav{position:sticky;top:1.25rem}nav ul{display:block;border-inline-start:2px solid var(--line)}
nav a{border:0;background:none;padding:.28rem .9rem;border-radius:0}nav a:hover{background:var(--head)}}
@media (max-width:46em){.page{padding:0 .8rem 2rem}.key,main>section{padding:1rem .9rem;border-radius:10px}
dl>div{display:block}.key dl{grid-template-columns:1fr 1fr}
.key .wide,.key .long{grid-column:1/-1}.scale{display:grid;grid-template-columns:1fr 1fr}
.scale li:last-child:nth-child(odd){grid-column:1/-1}
table,caption,tbody,tr,th,td{display:block}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tbody tr{border:1px solid var(--line);border-radius:8px;margin:.6rem 0;padding:.35rem .75rem}
tbody th,tbody td,.n{border:0;padding:.18rem 0;text-align:start}
tbody th{font-weight:650}
tbody td{display:grid;grid-template-columns:6.6rem minmax(0,1fr);column-gap:.7rem}
tbody td::before{content:attr(data-label);grid-row:1/99;color:var(--soft);font-size:.82rem;line-height:1.8}
tbody th.n::before{content:attr(data-label) " "}tbody th.n>div{display:inline}
tbody td>div{grid-column:2}.s{white-space:normal}tbody td.none{display:none}
tr.head{background:var(--head)}}
@media print{:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--head:#eee}
body{font-size:10pt}nav{display:none}.body{display:block}.page{max-width:none;padding:0}
.key,main>section{border:0;border-radius:0;padding:0;margin:0 0 14pt}.part,tr{break-inside:avoid}h2,h3,caption{break-after:avoid}
thead{display:table-header-group}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
)css";

}  // namespace kintsugi::cli::report
