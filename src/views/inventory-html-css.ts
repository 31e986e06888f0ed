/** What the inventory's page needs beyond the report's style: columns, the heat map, figures folded away. */
export const INVENTORY_CSS = `
.plot{margin:0}.plot svg{width:100%;height:auto;display:block}
.plot .grid{stroke:var(--line);stroke-width:1}.plot .axis{fill:var(--soft);font-size:12px}
caption{text-align:left;color:var(--soft);font-size:13px;padding:8px 12px 4px}
details{margin:6px 0 0}summary{cursor:pointer;color:var(--soft);font-size:13px;padding:2px 0}
.pane{min-width:0;display:flex;flex-direction:column}.pane .lead{flex:1}.two{grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),1fr))}.pane{break-inside:avoid}
.heat th[scope=row]{text-transform:none;background:none;color:var(--ink);font-weight:400;white-space:normal;overflow-wrap:anywhere;min-width:190px}
.heat td{border-left:1px solid var(--line)}
.heat .h0{background:rgba(43,110,190,.08)}.heat .h1{background:rgba(43,110,190,.17)}.heat .h2{background:rgba(43,110,190,.26)}
.heat .h3{background:rgba(43,110,190,.36)}.heat .h4{background:rgba(43,110,190,.47)}.heat .h5{background:#3a72b5;color:#fff}
.heat .h6{background:#2c609f;color:#fff}.heat .h7{background:#1d4c86;color:#fff;font-weight:650}
.section{break-before:page}.section:first-of-type{break-before:auto}
.alarm{background:var(--bad-bg);color:var(--bad);border:2px solid var(--bad);border-radius:6px;padding:12px 16px;margin:12px 0}
.alarm b{letter-spacing:.06em}.alarm ul{margin:6px 0 0;padding-left:20px}
.remark{background:var(--warn-bg);color:var(--warn);border-radius:6px;padding:10px 16px;margin:12px 0}
.section>h2:first-child{font-size:26px;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:0 0 8px;list-style:none}
a{color:var(--info)}
@media print{.two{grid-template-columns:1fr 1fr}details::details-content{content-visibility:visible;block-size:auto}summary{display:none}.heat td{print-color-adjust:exact}}
`;
