# 统计总量与自下而上合计
control-001 = “{ $sector }”既有统计总量又有自下而上的能源明细，没有选定口径（共 { $count } 个部门：{ $choice }）。
    .hint = 请为每个部门选定 table（以统计为准）、bottom_up（以明细为准）或 scaled（明细按统计总量缩放）；过程排放、甲烷和氧化亚氮不受此选择影响，总是另加。
control-002 = 为“{ $sector }”选了口径，但它既无总量也无明细。
    .hint = 请检查部门名称。
control-003 = “{ $sector }”不能按此口径：{ $control ->
        [table] 统计表
        [bottom_up] 自下而上
        [scaled] 自下而上并按统计表缩放
       *[other] { $control }
    }。所需数据不存在或为 0。
    .hint = 请改选口径，或提供统计表或明细。
control-004 = “{ $sector }”在一处的明细合计为 { $mass_t } t CO2e，小于 0。
    .hint = 排放应为 0 或正数；清除量和避免量请记入各自账户。
control-005 = “{ $line }”的气体在本次核算中没有增温潜势。
    .hint = 请选用含有该值的报告。
control-006 = 口径看不懂：{ $control }；可用：{ $known }
    .hint = 请使用其中之一。
control-090 = 程序自带的表 { $name } 无法读取。
    .hint = 请重新安装程序。
control-101 = “{ $sector }”：统计总量是自下而上合计的 { $factor } 倍（{ $table_t } 对 { $lines_t } t CO2e），超出 { $low } 到 { $high }。
    .hint = 两者之一有缺漏或边界不同；请先查明再缩放。
control-102 = “{ $sector }”有自下而上的明细（{ $mass_t } t CO2e），但没有统计总量。
    .hint = 若统计表不含该部门，无需处理；否则请检查部门名称。
control-103 = “{ $sector }”有统计总量（{ $mass_t } t CO2e），没有自下而上的明细；按地类和权重分配。
    .hint = 无需处理。
alloc-001 = “{ $sector }”的一个权重为 { $weight }（第 { $row } 行）。
    .hint = 权重应为 0 或正数。
alloc-002 = “{ $sector }”的 { $mass_t } t CO2e 无法分配：所有权重都是 0。
    .hint = 请去掉权重或检查权重。
alloc-003 = “{ $sector }”在{ $district }的 { $mass_t } t CO2e 无法分配：该区没有这个部门的地类。
    .hint = 请检查地类对照和行政区，或把排放列为点源。
alloc-101 = “{ $sector }”有 { $count } 个图斑没有自己的权重，按其余图斑的平均计。
    .hint = 请补充建筑面积或道路。
alloc-102 = “{ $sector }”的地类中有 { $count } 个图斑没有权重，也没有可参照的图斑，分得 0。
    .hint = 请检查权重的图斑编号。

param-activities = 活动水平表（农业、废弃物、工业过程、居民）
param-buildings = 建筑：fields（图斑自身字段）、以图斑编号为键的 CSV，或建筑轮廓图层
param-roads = 道路：parcels（道路图斑）或道路线图层
param-fleet = 机动车保有量表
param-fuel-sales = 交通燃料销售表
param-transport = 采用哪一种交通口径
param-control = 各部门的控制方式，如 transport=scaled,residential=table（table、bottom_up、scaled）
param-stands = 用图层自身的林业字段（林龄、树种、蓄积）计算森林碳汇
control-104 = “{ $sector }”的钢铁碳平衡（{ $mass_t } t）已包含焦炭等还原剂，统计表的能源消费可能也含这部分。
    .hint = 请从统计表中扣除钢铁生产的焦炭和还原用煤，或去掉钢铁碳平衡。
control-105 = “{ $sector }”既有统计总量又有自下而上的明细；在您选定之前以统计表为准。
    .hint = 在该部门的卡片上选定：以表为准、自下而上，或按表总量缩放。
control-106 = 为“{ $sector }”选定的口径（{ $control ->
        [table] 以表为准
        [bottom_up] 自下而上
        [scaled] 自下而上并按表缩放
       *[other] { $control }
    }）现在缺少依据，未采用。
    .hint = 重新导入统计表或明细，或在该部门的卡片上重新选定。
