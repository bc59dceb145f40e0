# 导出的文件
export-title = { $name } 碳收支（碳衡）
column-th-class = 碳地类代码
column-th-class-name = 碳地类
column-th-district = 行政区
column-th-area-m2 = 面积_m2
column-th-source-t-co2e = 碳源_tCO2e每年
column-th-sink-t-co2e = 碳汇_tCO2e每年
column-th-net-t-co2e = 净排放_tCO2e每年
column-th-net-t-co2e-per-ha = 单位面积净排放_tCO2e每公顷年
column-th-stock-t-c = 碳储量_tC
sheet-sample-note = 示例数据：图斑、数值均为虚构，界线为示意。
