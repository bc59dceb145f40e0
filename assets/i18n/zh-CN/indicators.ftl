# 碳平衡指标，及其所需的人口经济表
param-people = 区县人口与地区生产总值表（CSV、XLSX、ODS：代码或名称、年份、人口、gdp，须注明单位）
indicator-per-ha = 地均净排放
indicator-per-person = 人均净排放
indicator-per-gdp = 单位GDP净排放
indicator-compensation = 碳补偿率%
indicator-ecc = 经济贡献系数ECC
indicator-esc = 生态承载系数ESC
indicator-type = 类型
indicator-type-low-carbon = 低碳保持型
indicator-type-economic = 经济发展型
indicator-type-sink = 碳汇功能型
indicator-type-optimise = 综合优化型
indicator-units = 单位：t CO2e/（公顷·年）、t CO2e/（人·年）、t CO2e/（万元·年）；碳补偿率 = 吸收 ÷ 排放；“—”表示无定义或缺数据。
indicator-line-ratio = 源汇比 CE/|CA| = { $value }
indicator-line-coefficient = 碳平衡系数 |CA|/CE = { $value }
indicator-line-compensation = 碳补偿率 |CA|/CE × 100 % = { $value } %
indicator-line-esc = 生态承载系数 ESC = (|CA_i|/|CA|)/(CE_i/CE) = { $value }
people-001 = 表中没有人口或地区生产总值的列。
    .hint = 列名请用“常住人口”“地区生产总值”（或 population、gdp），并注明单位，如 常住人口（万人）。
people-002 = { $kind ->
        [persons] 人口
       *[cny] 地区生产总值
    }的单位缺失或无法识别：{ $unit }（第 { $line } 行）。
    .hint = 请在列名中注明单位，如 人口（万人）、GDP（亿元），或写在列名下一行。
people-003 = 数值不能为负：{ $text }（第 { $line } 行）
    .hint = 请更正单元格；没有数据时请留空。
people-101 = 人口经济表没有 { $wanted } 年的数据，采用 { $year } 年。
    .hint = 请补充核算年份的数据，否则人均和单位GDP指标混用了两个年份。
people-102 = { $count } 个行政区在人口经济表中没有对应的行：{ $names }
    .hint = 这些行政区的人均和单位GDP指标按缺失处理，不是 0；请补充或更正代码和名称。
people-103 = 人口经济表没有注明年份。
    .hint = 请增加年份列，以便与核算年份对应。
people-104 = { $count } 个行政区缺人口或地区生产总值：{ $names }
    .hint = 缺数据的指标不给出；ECC 只在有地区生产总值的行政区之间比较。
