# 统计总量与自下而上合计
control-001 = “{ $sector }”既有统计总量又有自下而上的明细，没有选定口径。
    .hint = 请为该部门选定 table、bottom_up 或 scaled。
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
