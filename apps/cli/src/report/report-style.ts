/** The style sheet of a report. */
export const reportStyle = `
:root{color-scheme:light}
body{margin:0;background:#fbfaf7;color:#2a2a28;font:16px/1.55 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:40px 24px 80px}
h1{font-size:28px;line-height:1.2;margin:0 0 8px}
h2{font-size:19px;margin:44px 0 12px}
p{max-width:70ch;color:#4b4b47}
.facts{color:#6a6a64}
.wide{overflow-x:auto}
.grid{display:flex;flex-wrap:wrap;gap:18px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:14px}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid #e4e3dc;white-space:nowrap}
th{font-weight:600;color:#6a6a64}
th:first-child,td:first-child{text-align:left}
tr.winner td{font-weight:600;background:#eef3ea}
.notes{color:#6a6a64;font-size:14px;padding-left:18px}
svg{max-width:none;display:inline-block}
.mark-rect path{shape-rendering:crispEdges}
`
