function intoPaper() {
    var paperMsg = {"version": 1, "papers": [{"id": 1, "name": "江海日报", "code": "jhrb"}, {"id": 3, "name": "湘水晚报", "code": "xswb"}]}
    return paperMsg;
}
function getPaperLayouts() {
    var paperLayouts = {"version": 2, "date": "20210309", "layouts": [
      {"id": 9, "name": "03 国内国际", "mapping": [{"mapping": ["67.2%,15.9%"], "articleID": "98"}], "pdfUrl": "http://epaper.example/xy/Pxswb/pad/att/3.pdf",
       "list": [
         {"fileId": 98, "title": "三国签署渔业协定", "introTitle": "历时五年谈判", "attAbstract": "", "layout": "03"},
         {"fileId": 99, "title": "", "introTitle": "", "attAbstract": "", "layout": "03"},
         {"fileId": 100, "title": "山区公路<br/>昨日通车", "introTitle": "", "attAbstract": "全长42公里。", "layout": "03"}]},
      {"id": 10, "name": "", "mapping": [], "list": [{"fileId": 120, "title": "副刊一则", "layout": "A04", "shareUrl": "http://epaper.example/xy/Pxswb/pad/con/120.html"}]}
    ]}
    return paperLayouts;
}
module.exports = { intoPaper: intoPaper, getPaperLayouts: getPaperLayouts }
