/**
 * The report's whole style: system fonts, light and dark, narrow and print. No external resource, so the file can be
 * mailed and archived as it is.
 */
export const REPORT_CSS = `
:root{color-scheme:light dark;
--ink:#16202b;--soft:#5a6877;--line:#dce2e8;--page:#f5f7f9;--card:#fff;--head:#eef2f5;
--good:#1c7a4a;--good-bg:#e7f4ec;--warn:#8a5a00;--warn-bg:#fdf3dc;--bad:#b3261e;--bad-bg:#fdeceb;--info:#2b5f9e;--info-bg:#e8f0fa;
--b-match:#2f8f63;--b-excluded:#9aa7b4;--b-open:#d99a1c;--b-wrong:#c9372c;--b-cost:#3b74b8;--b-alt:#b4bfca}
@media (prefers-color-scheme:dark){:root{
--ink:#e4eaf0;--soft:#9aa8b6;--line:#2f3a45;--page:#12181e;--card:#1a222a;--head:#212b34;
--good:#6fcf97;--good-bg:#16301f;--warn:#f0bf5a;--warn-bg:#33280f;--bad:#ff8a80;--bad-bg:#3a1a18;--info:#8ab8f0;--info-bg:#182a40;
--b-match:#3fa876;--b-excluded:#6b7885;--b-open:#d99a1c;--b-wrong:#e0564b;--b-cost:#5b93d6;--b-alt:#55626f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1080px;margin:0 auto;padding:24px 20px 56px}
.rehearsal{background:repeating-linear-gradient(135deg,#f2c230 0 18px,#e9b515 18px 36px);color:#1d1600;padding:10px 20px;text-align:center;font-size:15px}
.rehearsal b{font-size:19px;letter-spacing:.16em;margin-right:.6em}
header{display:flex;flex-wrap:wrap;gap:4px 20px;justify-content:space-between;align-items:baseline;margin-bottom:14px}
header h1{font-size:17px;margin:0;font-weight:650}
header p{margin:0;color:var(--soft);font-size:13px}
h2{font-size:18px;margin:38px 0 4px;font-weight:650}
h3{font-size:15px;margin:22px 0 6px;font-weight:650}
.lead{margin:0 0 12px;color:var(--soft);max-width:76ch}
.scroll+.lead{margin-top:10px}
.verdict{background:var(--card);border:1px solid var(--line);border-left:8px solid var(--soft);border-radius:6px;padding:20px 24px}
.verdict p{margin:0;max-width:80ch}
.verdict .sentence{font-size:27px;line-height:1.28;font-weight:650;letter-spacing:-.01em;margin-bottom:10px}
.verdict.proved{border-left-color:var(--good)}.verdict.proved-with-exceptions{border-left-color:var(--warn)}
.verdict.not-proved{border-left-color:var(--bad)}.verdict.not-checked{border-left-color:var(--soft)}
.how b{font-weight:650}
.tiles{display:grid;grid-template-columns:repeat(3,1fr);gap:12px;margin:14px 0 0;padding:0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:13px 16px}
.tile dt{color:var(--soft);font-size:13px}
.tile dd{margin:0}
.tile .big{font-size:24px;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
.tile .small{color:var(--soft);font-size:13px}
.tile.bad .big{color:var(--bad)}.tile.warn .big{color:var(--warn)}.tile.good .big{color:var(--good)}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:6px}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;padding:8px 12px;border-bottom:1px solid var(--line);vertical-align:top}
th{background:var(--head);font-weight:600;font-size:12.5px;color:var(--soft);white-space:nowrap}
tbody tr:last-child td{border-bottom:0}
tfoot td{border-top:2px solid var(--line);border-bottom:0;font-weight:650}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.op{color:var(--soft);padding-left:0;padding-right:0;text-align:center}
.truth{min-width:170px}
.nowrap{white-space:nowrap}
td .sub{color:var(--soft);font-size:13px}
.zero{color:var(--soft)}
.pill{display:inline-block;border-radius:10px;padding:1px 9px;font-size:12.5px;font-weight:600;white-space:nowrap}
.pill.good{background:var(--good-bg);color:var(--good)}.pill.warn{background:var(--warn-bg);color:var(--warn)}
.pill.bad{background:var(--bad-bg);color:var(--bad)}.pill.info{background:var(--info-bg);color:var(--info)}
.pill.none{background:var(--head);color:var(--soft)}
code,.path{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12.5px;overflow-wrap:anywhere}
.card{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:13px 16px;margin:10px 0;break-inside:avoid}
.card h3{margin:0 0 4px;display:flex;flex-wrap:wrap;gap:4px 10px;align-items:baseline}
.card p{margin:4px 0;max-width:84ch}
.card ul{margin:6px 0 0;padding:0;list-style:none}
.card li{padding:3px 0;border-top:1px solid var(--line);display:flex;flex-wrap:wrap;gap:0 12px;justify-content:space-between}
.card li .why,.meta{color:var(--soft);font-size:13px;font-weight:400}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(330px,1fr));gap:0 12px}
.chart{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:14px 16px}
.bar{display:grid;grid-template-columns:minmax(90px,150px) 1fr auto;gap:3px 12px;align-items:center;margin:5px 0;font-size:14px}
.bar svg{width:100%;height:16px;display:block;border-radius:3px;background:var(--head)}
.bar .n{min-width:84px}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:13px;color:var(--soft);margin-top:8px}
.legend i{display:inline-block;width:11px;height:11px;border-radius:2px;margin-right:6px;vertical-align:-1px}
.f-match{fill:var(--b-match);background:var(--b-match)}.f-excluded{fill:var(--b-excluded);background:var(--b-excluded)}
.f-open{fill:var(--b-open);background:var(--b-open)}.f-wrong{fill:var(--b-wrong);background:var(--b-wrong)}
.f-cost{fill:var(--b-cost);background:var(--b-cost)}.f-alt{fill:var(--b-alt);background:var(--b-alt)}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(330px,1fr));gap:12px}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:3px 14px;margin:6px 0 0;font-size:13px}
.facts dt{color:var(--soft)}.facts dd{margin:0;min-width:0}
footer{margin-top:36px;color:var(--soft);font-size:13px;border-top:1px solid var(--line);padding-top:12px}
@media screen and (max-width:760px){main{padding:16px 12px 40px}.scroll+.lead{margin-top:10px}
.verdict{padding:16px}.verdict .sentence{font-size:22px}.bar{grid-template-columns:1fr auto}.bar svg{grid-column:1/-1;grid-row:2}.tiles{grid-template-columns:repeat(2,1fr)}.facts{grid-template-columns:1fr}.facts dd{margin-bottom:6px}th,td{padding:7px 8px}
.books{font-size:13px}.books th,.books td{padding:6px 4px}.books td:first-child{white-space:nowrap}
.stack thead{display:none}.stack,.stack tbody,.stack tr,.stack td{display:block}.stack tr{border-bottom:1px solid var(--line);padding:6px 0}.stack td{border:0;padding:3px 12px;text-align:left}.stack td[data-label]{display:grid;grid-template-columns:120px 1fr}.stack td[data-label]::before{content:attr(data-label);color:var(--soft);font-size:13px;grid-row:1/span 9}.stack td[data-label]>*{grid-column:2}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--page:#fff;--card:#fff;--head:#f0f0f0;
--good:#14603a;--good-bg:#eee;--warn:#6b4600;--warn-bg:#eee;--bad:#9b1c15;--bad-bg:#eee;--info:#234f86;--info-bg:#eee;
--b-match:#2f8f63;--b-excluded:#9aa7b4;--b-open:#d99a1c;--b-wrong:#c9372c;--b-cost:#3b74b8;--b-alt:#b4bfca}
@page{margin:14mm 12mm}
body{font-size:10.5pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}main{max-width:none;padding:8px 0}
td .sub,.meta,.facts,.tile .small{font-size:8.5pt}.card{padding:7px 10px;margin:6px 0}.card p{margin:1px 0}h2{margin-top:22px}.verdict .sentence{font-size:17pt}.tile .big{font-size:15pt}
.scroll{overflow:visible}table{font-size:9pt}th,td{padding:4px 6px}th{white-space:normal}h2,h3,.lead{break-after:avoid}tr,.tile,.chart{break-inside:avoid}code,.path{font-size:8pt}}
`;
