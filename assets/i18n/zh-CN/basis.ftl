# 核算依据：一页说清
param-basis = 改为在一页内列出核算依据
ui-cmd-basis = 核算依据
basis-topic-mode = 核算口径
basis-topic-sets = 系数集
basis-topic-years = 年份
basis-topic-land = 用地
basis-topic-sectors = 部门与控制口径
basis-topic-overrides = 项目因子
basis-topic-assumed = 假定因子
basis-topic-sensitivity = 碳汇系数集敏感性
basis-topic-doubts = 未决疑点
basis-boundary = 属地口径：边界内排放（范围一）和所用电力、热力的排放（范围二）；其他上游排放（范围三）只作旁账。排放为正，吸收为负。
basis-power = { $mode ->
    [consumer] 电力和热力计在用户侧；电厂燃料不计。
    [plant] 燃料计在电厂侧；用户所用电力和热力不计。
   *[none] 没有能源表，未计电力。
 }
basis-energy-set = 能源排放因子：{ $set }
basis-no-table = 没有能源表：部门碳源为缺失，不是 0。
basis-sink-set = 碳汇系数：{ $set }。流派：{ $school ->
    [tool_default] 净通量，本程序默认值，农业另计
    [net_flux_lit] 文献辗转引用的净通量，耕地值已含农业投入
    [inventory_guangdong_2018] 清单法，储量差
    [inventory_shandong] 清单法，储量差
    [age_nhebei] 按林龄
    [nep_gross] 净生态系统生产力，未扣采伐和干扰，不是净碳汇
    [wetland_burial_lit] 湿地碳埋藏
    [review] 综述值
    [national_check] 全国核对值
   *[other] 未说明
 }。
basis-gwp = 增温潜势：{ $report }，{ $horizon } 年；甲烷 { $ch4 } t CO2e/t
basis-soil-depth = 碳储量的土壤深度为 { $cm } cm。
basis-hash = 全部因子指纹：{ $hash }
basis-year = 活动水平年份：{ $year }
basis-year-none = 没有表格，或表格没有注明年份。
basis-grid = 电网因子：{ $region } { $year } 年，{ $factor } { $unit }
basis-grid-earlier = 没有 { $wanted } 年的电网因子，采用最近的较早年份 { $year }。
basis-grid-own = 电力采用能源系数集自带的因子：{ $factor } { $unit }
basis-area = 核算面积 { $area_ha } ha，{ $rule ->
    [survey] 按调查面积（TBMJ，耕地扣除田坎）
   *[ellipsoid] 按 CGCS2000 椭球面积
 }
basis-control-area = { $unit } 的控制面积 { $control_m2 } m²，图斑合计相差 { $difference_m2 } m²，{ $closes ->
    [yes] 闭合
   *[no] 不闭合
 }。
basis-control-area-none = 未给出控制面积。
basis-crs = 坐标系：{ $crs }
basis-scheme = 分类体系：{ $scheme }，字段 { $field }
basis-repair = 已做修复：{ $kind } × { $count }
basis-sector = { $sector }：以{ $control ->
    [table] 能源表
    [bottom_up] 自下而上的合计
    [scaled] 能源表按自下而上的比例缩放（系数 { $factor }）
   *[other] { $control }
 }为控制，{ $total_t } t；其中点源 { $points_t } t，未落到图斑 { $unallocated_t } t
basis-sector-beyond = { $sector }：其中 { $beyond_t } t 为过程排放、甲烷和氧化亚氮，能源表不含。
basis-sector-land = { $sector }：按面积和碳汇系数集计算，{ $total_t } t
basis-sectors-none = 没有部门排放。
basis-overrides-none = 无：全部采用随程序提供的因子。
basis-override = { $id } = { $value }，替代 { $was }；来源：{ $source }（{ $author }，{ $date }）
basis-assumed = 所用 { $of } 个因子中，{ $count } 个为假定值，没有引用来源。
basis-assumed-ids = { $ids }
basis-sensitivity = { $set }：净排放 { $net_t } t CO2e，{ $present ->
    [yes] 即当前采用的系数集
   *[no] 与当前相差 { $change_t } t
 }；{ $uncovered_ha } ha 没有取值，未计入{ $methane ->
    [no] ；该系数集没有甲烷
   *[yes] {""}
 }{ $agriculture ->
    [off] ；耕地值已含农业投入，故不再计农业部门
   *[on] {""}
 }。
basis-doubts = 错误 { $errors } 类，警告 { $warnings } 类，提示 { $notes } 类
