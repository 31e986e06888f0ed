/** What the migration report adds to the style of all pages: a first screen that holds the whole answer. */
export const REPORT_PAGE_CSS = `
.tiles{grid-template-columns:repeat(6,1fr);gap:8px;margin-top:10px}.tile{padding:8px 11px}
.tile dt{font-size:12px;line-height:1.3}.tile .big{font-size:19px}.tile .small{font-size:12px;line-height:1.35}
.verdict{padding:15px 22px}.verdict .sentence{font-size:25px;margin-bottom:6px}.verdict p{max-width:none}
header{margin-bottom:9px}main{padding-top:15px}.rehearsal{padding:5px 20px}
.first{margin-top:10px}.first td,.first th{padding:6px 10px}.first table{font-size:13.5px}.first td .sub{font-size:12.5px}
.doubt{color:var(--bad)}.again{margin:9px 2px 0;font-size:13px;color:var(--soft)}.again b,.again code{color:var(--ink)}
a{color:inherit}summary{cursor:pointer;color:var(--soft);font-size:13px;padding:4px 0}
.plot{margin:0}.plot svg{width:100%;height:auto;display:block}.plot .grid{stroke:var(--line)}.plot .axis{fill:var(--soft);font-size:12px}
.gantt svg{min-width:600px}.chart{overflow-x:auto}.chart caption{text-align:left;color:var(--soft);font-size:13px;padding:6px 0}
.wide .bar{grid-template-columns:minmax(140px,290px) 1fr auto}.wide{margin-bottom:12px}
@media screen and (max-width:1000px){.tiles{grid-template-columns:repeat(3,1fr)}}
@media screen and (max-width:760px){.tiles{grid-template-columns:repeat(2,1fr)}.wide .bar{grid-template-columns:1fr auto}}
@media print{.tiles{grid-template-columns:repeat(3,1fr)}.gantt svg{min-width:0}.gantt rect{print-color-adjust:exact}
.chart{overflow:visible}summary{display:none}a{text-decoration:none}.first table{font-size:8.5pt}
.first td,.first th{padding:3px 5px}.first .pill{white-space:normal}.first td .sub{font-size:8pt}.again{break-before:avoid;font-size:9pt}}
`;
