/**
 * The style sheet of the dashboard. No N module is used here.
 *
 * Every colour is set, because NetSuite's own style sheet applies to the page as well. A table that is wider than its
 * box has a shadow at the edge. A white layer that scrolls with the table covers the shadow at the end. The cells have
 * no background, so that the shadow is visible through them.
 *
 * @NApiVersion 2.1
 * @NModuleScope SameAccount
 */
define([], () => {
  const STYLE = `<style>
.rfm{color:#1f2933;background:#ffffff;font:14px/1.45 Helvetica,Arial,sans-serif;max-width:1320px;padding:8px;text-align:left}
.rfm h2{color:#1f2933;background:none;font-size:18px;font-weight:700;margin:28px 0 8px;padding:0}
.rfm h3{color:#1f2933;background:none;font-size:15px;font-weight:700;margin:20px 0 6px;padding:0}
.rfm p,.rfm li{color:#1f2933;font-size:14px;margin:4px 0}
.rfm ul{margin:4px 0;padding-left:20px}
.rfm a{color:#1d5fa8;text-decoration:underline}
.rfm a:focus-visible,.rfm .rfm-scroll:focus-visible{outline:3px solid #1d5fa8;outline-offset:2px}
.rfm svg{display:block;flex:1 1 200px;height:auto;margin:8px 0;width:100%}
.rfm .rfm-beside{align-items:flex-start;display:flex;flex-wrap:wrap;gap:8px 24px}
.rfm .rfm-scroll{background:linear-gradient(to left,#ffffff 40%,#ffffff00) right/48px 100% no-repeat local,linear-gradient(to left,#1f29334d,#1f293300) right/16px 100% no-repeat scroll,#ffffff;overflow-x:auto;max-width:100%;margin:8px 0;width:fit-content}
.rfm .rfm-low{background:linear-gradient(to left,#ffffff 40%,#ffffff00) right/48px 100% no-repeat local,linear-gradient(to top,#ffffff 40%,#ffffff00) bottom/100% 48px no-repeat local,linear-gradient(to left,#1f29334d,#1f293300) right/16px 100% no-repeat scroll,linear-gradient(to top,#1f29334d,#1f293300) bottom/100% 16px no-repeat scroll,#ffffff;max-height:480px;overflow-y:auto}
.rfm .rfm-low thead th{background:#ffffff;position:sticky;top:0;z-index:2}
.rfm tbody th,.rfm tfoot th{background:#ffffff;left:0;min-width:96px;position:sticky;z-index:1}
.rfm table,.rfm tr,.rfm td{background:none}
.rfm table{border-collapse:collapse;font-size:14px}
.rfm caption{color:#52606d;font-size:13px;padding:4px 0;text-align:left;caption-side:top}
.rfm th,.rfm td{color:#1f2933;border:0;border-bottom:1px solid #d9dee3;font-size:14px;font-weight:400;padding:5px 10px;text-align:left;vertical-align:top}
.rfm thead th{background:none;white-space:nowrap;vertical-align:bottom;border-bottom:2px solid #52606d;color:#52606d;font-weight:600}
.rfm .rfm-matrix thead th{white-space:normal}
.rfm tfoot th,.rfm tfoot td{border-top:2px solid #52606d;font-weight:700}
.rfm th.rfm-number,.rfm td.rfm-number{font-variant-numeric:tabular-nums;text-align:right}
.rfm td.rfm-number{white-space:nowrap}
.rfm .rfm-swatch{border-radius:3px;display:inline-block;font-size:12px;font-weight:700;line-height:18px;margin-right:8px;min-width:22px;text-align:center;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.rfm .rfm-muted{color:#52606d}
.rfm .rfm-news{font-size:16px;font-weight:600}
.rfm .rfm-cards{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));margin:8px 0}
.rfm .rfm-cards>div{border:1px solid #d9dee3;border-radius:8px;padding:10px 14px}
.rfm dt{color:#52606d;font-size:13px;margin:0}
.rfm dd{color:#1f2933;font-size:22px;font-variant-numeric:tabular-nums;font-weight:600;margin:4px 0 0}
.rfm dd.rfm-detail{color:#52606d;font-size:13px;font-weight:400}
.rfm .rfm-up{color:#14602f;font-weight:600}
.rfm .rfm-down{color:#a61b1b;font-weight:600}
.rfm .rfm-good{border-left:4px solid #14602f;padding-left:8px}
.rfm .rfm-problem{background:#ffffff;border-left:4px solid #a61b1b;color:#8a1414;padding-left:8px}
.rfm .rfm-spark{display:block;height:28px;margin:0;width:120px}
.rfm .rfm-pie{max-width:280px}
.rfm .rfm-lines{flex-basis:360px;max-width:560px}
.rfm .rfm-chosen{font-weight:700}
.rfm small{color:#1f2933;font-size:12px}
.rfm details{margin:4px 0}
.rfm summary{color:#1d5fa8;cursor:pointer}
.rfm summary:focus-visible{outline:3px solid #1d5fa8;outline-offset:2px}
.rfm .rfm-bars{flex-basis:340px;max-width:400px}
.rfm nav a{display:inline-block;margin-right:16px;padding:4px 0}
@media print{.rfm .rfm-scroll{background:none;max-height:none;overflow:visible}.rfm thead th,.rfm tbody th,.rfm tfoot th,.rfm .rfm-low thead th{position:static}.rfm nav{display:none}.rfm section,.rfm svg,.rfm tr{break-inside:avoid}.rfm td,.rfm svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
</style>`;

  return { STYLE };
});
