# 核算：清单、分配、收支
carbon-001 = “{ $sector }”的点源合计 { $points_t } t，超过该部门总量 { $total_t } t CO2。
    .hint = 请核对点源表和统计表的年份、单位与部门归属。
carbon-002 = “{ $sector }”有排放 { $mass_t } t CO2，但图层中没有可以分配的地类：{ $classes }
    .hint = 请检查地类对照表；若图层确实没有这些地类，请把该部门写入点源表。
carbon-003 = 点源指向不存在的部门或图斑：部门 { $sector }，第 { $row } 行，{ $mass_t } t CO2。
    .hint = 请检查点源表的部门名称和坐标。
carbon-004 = 系数集 { $set } 的耕地系数已包含农业投入，不能再加农业部门的 { $mass_t } t CO2（重复计算）。
    .hint = 请改用 tool_default 系数集，或从统计表中去掉农业部门。
carbon-005 = 表中没有 { $year } 年；现有年份：{ $years }
    .hint = 请改用表中的年份。
carbon-006 = 表中同时有用电（第 { $power_line } 行）和电厂用燃料（第 { $plant_line } 行），都算会重复。
    .hint = 请选定电力口径：consumer（用电侧，不计电厂燃料）或 plant（发电侧，不计用电）。
carbon-007 = 系数集 { $set } 没有自带的电力因子，需要区域和年份才能取电网因子。
    .hint = 请给出区域，如 --region CN-41；表中没有年份时再给出 --year。
carbon-008 = 电力核算方式看不懂：{ $mode }
    .hint = 一个项目只能有一种：consumer（电力计在用户）或 plant（计在电厂）；留空则由数据判断，两种都有时会询问。
carbon-010 = 图层的“{ $column }”列与 { $rows } 个图斑对不上。
    .hint = 请重新导入数据。
carbon-020 = { $what } 不是可用的数：{ $value }
    .hint = 产值、增加值和排放强度应为正数。
carbon-021 = 没有找到这个数：{ $what }
    .hint = 请选择图上或表中现有的图斑、地类或行政区。
carbon-090 = 程序自带的表 { $name } 无法读取。
    .hint = 请重新安装程序。
carbon-101 = 系数集 { $set } 没有“{ $class }”的通量：{ $count } 个图斑、{ $area_ha } 公顷没有计入碳汇。
    .hint = 请换用覆盖该地类的系数集，或在项目中补充系数；缺值没有当作 0。
carbon-102 = { $count } 个图斑、{ $area_ha } 公顷地类不明，没有数值。
    .hint = 请在对照表中补上这些编码。
carbon-103 = “{ $class }”没有碳密度：{ $count } 个图斑、{ $area_ha } 公顷没有碳储量。
    .hint = 可在项目中补充碳密度。
carbon-104 = 系数集 { $set } 不含甲烷，湿地和水面的甲烷没有计入。
    .hint = 需要甲烷时请用 tool_default 系数集。
carbon-105 = “{ $sector }”的 { $mass_t } t CO2 没有分配规则，未落到图斑，单列为“未分配”。
    .hint = 请给出分部门的统计表，或在分配表中加入该部门。
carbon-106 = “{ $sector }”有 { $percent } % 按面积平均分摊（超过 { $limit } %）。
    .hint = 请补充企业名录、建筑面积或路网等资料；按面积平摊工业排放是常见错误。
carbon-108 = 数量、因子与所列排放量不符：{ $sector } { $fuel } { $amount } { $unit } 算得 { $computed_t } t，表中为 { $stated_t } t（第 { $line } 行）。所列排放量相当于 { $needed } { $needed_unit }。{ $better_unit ->
        [none] {""}
       *[other] 若单位为 { $better_unit } 则相符。
    }
    .hint = 请核对原始资料；核算按数量乘因子，没有改动。
carbon-109 = 第 { $line } 行是各种能源的合计（{ $amount } { $unit }），没有对应的因子，没有使用。
    .hint = 请按能源品种列出。
carbon-110 = { $set } 自带的电力因子与 { $year } 年电网因子 { $factor } { $unit } 不同：改用后电力排放为 { $t_co2 } t，变化 { $percent } %。
    .hint = 引用旧方案时保持原值；编制新清单宜用活动年份的电网因子。
carbon-111 = { $fuel }合计 { $t_co2 } t CO2 可能包含电厂用煤，其电力又在用电侧计了一次。
    .hint = 若合计包含电厂用煤，请把它列在“能源供应”部门，程序会在用电侧口径下扣除。
carbon-112 = “{ $sector }”是其他几行之和，没有重复计入（第 { $line } 行，{ $t_co2 } t CO2）。
    .hint = 无需处理。
carbon-113 = 按所选电力口径，{ $fuel } 有 { $count } 行共 { $t_co2 } t CO2 没有计入（{ $mode ->
        [consumer] 用电侧口径，不计电厂燃料
       *[other] 发电侧口径，不计用电用热
    }）。
    .hint = 一个项目只用一种口径。
carbon-114 = 表中有多个年份（{ $years }），核算的是 { $year } 年。
    .hint = 用 --year 指定其他年份。
carbon-115 = { $count } 行没有年份，没有计入。
    .hint = 请补上年份。
carbon-116 = { $set } 没有“{ $fuel }”的因子，用了 { $factor }。
    .hint = 请按具体品种列出，或换用其他因子集。
carbon-117 = 单位不能计量这种能源：{ $sector } { $fuel } { $amount } { $unit }（第 { $line } 行）；按所列排放量 { $stated_t } t 计入，相当于 { $needed } { $needed_unit }。{ $better_unit ->
        [none] {""}
       *[other] 若单位为 { $better_unit } 则相符。
    }
    .hint = 请改正单位。
carbon-118 = 单位不能计量这种能源：{ $sector } { $fuel } { $amount } { $unit }（第 { $line } 行），该行没有计入。
    .hint = 因子的单位是 { $wanted }，请改正单位。
stage-inventory = 核算能源消费

# 名称
sector-agriculture = 农业
sector-industry = 工业
sector-energy-supply = 能源供应
sector-construction = 建筑业
sector-transport = 交通运输业
sector-commerce = 商业
sector-services = 其他服务业
sector-residential = 居民生活
sector-waste = 废弃物处理
sector-urban-residential = 城镇居民生活
sector-rural-residential = 农村居民生活
sector-total = 全社会合计
sector-unassigned = 未分行业
fuel-coal = 煤品
fuel-raw-coal = 原煤
fuel-bituminous = 烟煤
fuel-anthracite = 无烟煤
fuel-lignite = 褐煤
fuel-coke = 焦炭
fuel-coke-oven-gas = 焦炉煤气
fuel-blast-furnace-gas = 高炉煤气
fuel-converter-gas = 转炉煤气
fuel-oil = 石油
fuel-crude-oil = 原油
fuel-gasoline = 汽油
fuel-kerosene = 煤油
fuel-diesel = 柴油
fuel-fuel-oil = 燃料油
fuel-petroleum-coke = 石油焦
fuel-lpg = 液化石油气
fuel-lng = 液化天然气
fuel-natural-gas = 天然气
fuel-heat = 热力
fuel-electricity = 电力
fuel-unspecified = 未分能源
class-crop-paddy = 水田
class-crop-irrigated = 水浇地
class-crop-dry = 旱地
class-orchard = 果园
class-orchard-tea = 茶园
class-orchard-rubber = 橡胶园
class-orchard-other = 其他园地
class-forest-arbor = 乔木林地
class-forest-bamboo = 竹林地
class-forest-other = 其他林地
class-shrub = 灌木林地
class-grass-natural = 天然牧草地
class-grass-sown = 人工牧草地
class-grass-other = 其他草地
class-wetland-mangrove = 红树林地
class-wetland-forest = 森林沼泽
class-wetland-shrub = 灌丛沼泽
class-wetland-meadow = 沼泽草地
class-wetland-marsh = 沼泽地
class-wetland-tidal = 沿海滩涂
class-wetland-inland-flat = 内陆滩涂
class-water-river = 河流水面
class-water-lake = 湖泊水面
class-water-reservoir = 水库水面
class-water-pond = 坑塘水面
class-water-aquaculture = 养殖坑塘
class-water-ditch = 沟渠
class-water-canal = 干渠
class-green-urban = 公园与绿地
class-square = 广场用地
class-built-res-urban = 城镇住宅用地
class-built-res-rural = 农村宅基地
class-built-commercial = 商业服务业设施用地
class-built-logistics = 物流仓储用地
class-built-industrial = 工业用地
class-built-mining = 采矿用地
class-built-public-office = 机关团体新闻出版用地
class-built-public-service = 科教文卫用地
class-built-utility = 公用设施用地
class-built-wastewater = 排水用地
class-built-heat = 供热用地
class-built-waste = 环卫用地
class-built-special = 特殊用地
class-built-hydraulic = 水工建筑用地
class-built-mixed = 建设用地（未细分）
class-trans-rail = 铁路用地
class-trans-metro = 轨道交通用地
class-trans-road = 公路用地
class-trans-street = 城镇村道路用地
class-trans-hub = 交通服务场站用地
class-trans-farm-road = 农村道路
class-trans-airport = 机场用地
class-trans-port = 港口码头用地
class-trans-pipeline = 管道运输用地
class-saltpan = 盐田
class-agri-facility = 设施农用地
class-agri-livestock = 畜禽养殖设施建设用地
class-field-ridge = 田坎
class-vacant = 空闲地
class-bare-saline = 盐碱地
class-bare-sand = 沙地
class-bare-soil = 裸土地
class-bare-rock = 裸岩石砾地
class-ice = 冰川及永久积雪
class-sea-built = 建设用海
class-sea-aquaculture = 增养殖用海
class-sea-open = 其他海域

# 数字的来历
explain-source = { $what ->
        [parcel] 图斑 { $name } 的碳源
        [district] { $name }的碳源
        [class] { $class }的碳源
       *[city] 全市碳源
    }
explain-sink = { $what ->
        [parcel] 图斑 { $name } 的碳汇
        [district] { $name }的碳汇
        [class] { $class }的碳汇
       *[city] 全市碳汇
    }
explain-net = { $what ->
        [parcel] 图斑 { $name } 的净排放
        [district] { $name }的净排放
        [class] { $class }的净排放
       *[city] 全市净排放
    }
explain-stock = { $what ->
        [parcel] 图斑 { $name } 的碳储量
        [district] { $name }的碳储量
        [class] { $class }的碳储量
       *[city] 全市碳储量
    }
explain-net-per-ha = { $what ->
        [parcel] 图斑 { $name } 的单位面积净排放
        [district] { $name } 的单位面积净排放
        [class] { $class } 的单位面积净排放
       *[city] 全市单位面积净排放
    }
explain-area-of = { $what ->
        [parcel] 图斑 { $name } 的核算面积
        [district] { $name } 的面积
        [class] { $class } 的面积
       *[city] 全市面积
    }
explain-tbmj = 图斑面积 TBMJ
explain-kcxs = 扣除系数 KCXS
explain-kcmj = 扣除的田坎面积（KCMJ），另按田坎核算
explain-ellipsoid-area = 图形在 CGCS2000 椭球面上的面积
explain-area-off = TBMJ 与椭球面积之差
explain-tolerance = 容差
explain-semi-major = 椭球长半轴 a
explain-eccentricity = 第一偏心率的平方 e²
explain-rings = 环数
explain-vertices = 顶点数
explain-meridian = 中央经线
explain-tbmj-sum = TBMJ 之和
explain-ellipsoid-sum = 椭球面积之和
explain-control = 给出的控制面积
explain-control-off = 与控制面积之差
explain-control-of = { $unit ->
        [all] 全部图斑面积与控制面积之差
       *[other] { $unit } 的图斑面积与控制面积之差
    }
explain-net-term = 净排放
explain-sector-emission = { $sector } 的排放
explain-all-fuels = 各能源品种合计
explain-assigned = 已归到部门的
explain-unspecified = 只填了排放量、未分能源品种的部分
explain-grid = 电网排放因子（{ $year } 年）
explain-own = 项目因子
explain-hidden = 内置值 { $value } [{ $status }]：{ $source }
explain-above-here = （见上文）
formula-area-tbmj = 核算面积 ＝ TBMJ（没有扣除田坎）
formula-area-net = 核算面积 ＝ TBMJ − KCMJ
formula-area-net-share = 核算面积 ＝ TBMJ − TBMJ × KCXS
formula-area-ellipsoid = 核算面积 ＝ 图形的椭球面积（没有 TBMJ）
formula-area-ellipsoid-share = 核算面积 ＝ 椭球面积 − 椭球面积 × KCXS（没有 TBMJ）
formula-area-off = TBMJ − 椭球面积；超过容差的列入检查结果
formula-area-sum = 各图斑面积之和（田坎计入田坎）
formula-area-sum-open = 各图斑面积之和（田坎计入田坎）；没有给出控制面积，是否闭合没有检查
formula-control = 面积之和 − 控制面积；绝对值不超过容差为闭合
formula-ellipsoid = 每条边与中央经线围成梯形，带符号相加，孔取负：S ＝ 2b²ΔL［A·sin h·cos φ − B·sin 3h·cos 3φ ＋ C·sin 5h·cos 5φ − D·sin 7h·cos 7φ ＋ E·sin 9h·cos 9φ］，b² ＝ a²(1 − e²)，h 为两端纬差之半，φ 为平均纬度，A…E 由 e² 算出（国土调查办发〔2008〕32号）
formula-net-per-ha = 净排放 ÷ 面积
formula-unassigned = 各能源品种合计 − 已归到部门的
explain-piece-source = 落在{ $class }上的排放
explain-piece-sink = { $class }的碳汇
explain-piece-stock = { $class }的碳储量
explain-sector = 部门：{ $sector }
explain-points = 点源
explain-point = 点源排放
explain-fuel = { $fuel }的排放
explain-parcels = 图斑数
explain-area = 面积
explain-flux = 通量系数（排放为正，吸收为负）
explain-ch4 = 甲烷系数
explain-gwp = 甲烷的全球增温潜势
explain-above = 地上生物量碳密度
explain-below = 地下生物量碳密度
explain-dead = 枯落物碳密度
explain-soil = 土壤碳密度
explain-soil-depth = 土壤深度
explain-weight = 分配权重（单位面积，相对值）
explain-weighted-area = 全市加权面积 Σ（权重×面积）
explain-sector-total = 部门排放总量
explain-sector-points = 其中点源
explain-amount = 消费量
explain-emission-factor = 排放因子
explain-grid-earlier = 电网排放因子（{ $wanted } 年没有公布，用了 { $year } 年）
formula-sum = 各项之和
formula-flux = 面积 × 通量系数
formula-no-sink = 该地类在这套系数中不是碳汇，记 0
formula-ch4 = 面积 × 甲烷系数 × 增温潜势 ÷ 1000
formula-stock = 面积 ×（地上 + 地下 + 枯落物 + 土壤）
formula-share = （部门总量 − 点源）× 权重 × 面积 ÷ 全市加权面积
formula-energy = 消费量 × 排放因子
formula-stated = 统计表中给出的排放量
class-unknown = 地类不明
