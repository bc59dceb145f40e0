# 交通
trans-001 = { $value } 不是可用的车辆数、里程或油量。
    .hint = 应为 0 或正数；不知道就留空。
trans-002 = 没有“{ $vehicle }”的油耗、里程或密度。
    .hint = 请使用车型表中的车型，或在表中给出里程和 g/km。
trans-003 = “{ $road }”上的车型比例之和为 { $sum }，不是 1。
    .hint = 请改正项目系数中的车型比例。
trans-004 = “{ $road }”没有缺省交通量或宽度。
    .hint = 请给出该路的交通量，或在项目中补充 road.<等级>.aadt。
trans-005 = 道路交通的 { $mass_t } t CO2 无法按居民分配：没有图斑有居民。
    .hint = 请给出居民数或住宅建筑面积，或让排放留在道路上。
trans-006 = 看不懂：{ $way }；可用：{ $known }
    .hint = 请使用其中之一。
trans-007 = 交通排放在这里有几种算法（{ $known }），没有选定。
    .hint = 请选定一种：它们算的是同一份排放，不能相加。
trans-008 = 不能按{ $way ->
        [roads] 道路交通
        [fleet] 注册车辆
        [fuel] 售油
       *[other] { $way }
    }计算交通排放；现有：{ $known }
    .hint = 请给出相应的表，或改选其他算法。
trans-009 = 表无法使用：缺少 { $column } 列。
    .hint = 车辆：vehicle、count；燃料：fuel、amount、unit。
trans-010 = 看不懂“{ $text }”。
    .hint = 请改正该单元格：应为数或表中的词。
trans-011 = 表无法读取。
    .hint = 请另存为 UTF-8 或 GBK 的 CSV，不超过 { $mebibytes } MiB。
trans-012 = 图层中没有线。
    .hint = 请使用道路中心线图层。
trans-090 = 程序自带的表 { $name } 无法读取。
    .hint = 请重新安装程序。
trans-101 = { $count } 条道路没有交通量观测，采用其等级的假定值。
    .hint = 请给出观测值：假定值只是权宜之计。
trans-102 = { $count } 条道路既无交通量、等级也不明，未计入。
    .hint = 请补充其中一项；缺值没有当作 0。
trans-103 = { $total_km } km 道路中有 { $outside_km } km 不在任何图斑上，其交通未计入。
    .hint = 请检查道路与图斑的范围和坐标系是否一致。
trans-104 = { $count } 个道路图斑代替道路线：长度由面积和假定宽度得出，交通量按等级假定。
    .hint = 请提供带交通量的道路图层。
trans-105 = 按{ $of ->
        [roads] 道路交通
        [fleet] 注册车辆
        [fuel] 售油
       *[other] { $of }
    }和按{ $against ->
        [roads] 道路交通
        [fleet] 注册车辆
        [fuel] 售油
       *[other] { $against }
    }计算的交通排放相差 { $t_co2 } t CO2，超过一倍。
    .hint = 过境交通、外地加油和外地车辆能解释一部分；其余请查单位和年份。
trans-106 = { $mode ->
        [road] 公路
        [water] 水运
        [air] 航空
        [rail] 铁路
       *[other] { $mode }
    }占交通排放的 { $percent } %，全国为 { $reference } %。
    .hint = 港口、机场或缺少的方式可以解释；否则请核对表格。
trans-107 = 道路图层中 { $count } 个要素不是线，未计入。
    .hint = 若它们不是道路，无需处理。
trans-108 = { $count } 条道路的等级不认识（{ $words }）。
    .hint = 请使用道路等级表中的词。
line-transport-road = 道路交通
line-transport-fleet = 注册车辆
line-transport-fuel = 交通售油
vehicle-car = 小型客车
vehicle-taxi = 出租车
vehicle-medium-coach = 中型客车
vehicle-large-coach = 大型客车
vehicle-city-bus = 公交车
vehicle-light-truck = 轻型货车
vehicle-medium-truck = 中型货车
vehicle-heavy-truck = 重型货车
vehicle-motorcycle = 摩托车
vehicle-battery-car = 纯电动小客车
vehicle-battery-bus = 纯电动公交
vehicle-battery-heavy-truck = 纯电动重卡
road-expressway = 高速公路
road-national-road = 国道
road-provincial-road = 省道
road-county-road = 县道
road-urban-expressway = 城市快速路
road-urban-arterial = 主干路
road-urban-secondary = 次干路
road-urban-branch = 支路
road-rural-road = 农村道路
