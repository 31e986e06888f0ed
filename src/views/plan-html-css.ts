/** Colours of waves, and the line from low to high. */
export const PLAN_CSS = `
.w0{fill:#8a6fc0;background:#8a6fc0}.w1{fill:#3b74b8;background:#3b74b8}.w2{fill:#2f8f63;background:#2f8f63}
.w3{fill:#c07a1c;background:#c07a1c}.w4{fill:#a64f7c;background:#a64f7c}.w5{fill:#4a8f9c;background:#4a8f9c}
.range{stroke:var(--ink);stroke-width:1.5}
.gantt svg{min-width:640px}.gantt+.scroll{margin-top:10px}.chart{overflow-x:auto}
.share>summary{font-size:15px;color:var(--ink);padding:9px 14px;background:var(--card);border:1px solid var(--line);border-radius:6px}
.share>summary b{margin-right:.6em;overflow-wrap:anywhere}.share[open]{margin-bottom:18px}
.finding{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;padding:8px 0;border-top:1px solid var(--line)}
.finding .pill{align-self:start}.finding:first-of-type{border-top:0}.finding p{margin:0;overflow-wrap:anywhere}.finding .fix{grid-column:2;color:var(--soft);font-size:13.5px}
@media print{.gantt rect,.plot rect{print-color-adjust:exact}.share{break-inside:auto}.gantt svg{min-width:0}}
`;
