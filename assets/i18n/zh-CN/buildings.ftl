# 建筑
build-001 = 建筑的 { $field } 为 { $value }，不是可用的数。
    .hint = 应为 0 或正数；不知道就留空。
build-002 = 区域“{ $region }”没有对应的气候区（要求：“{ $zone }”）；可用：{ $known }
    .hint = 请给出省份，如 CN-41，或直接给出上述气候区之一。
build-003 = 没有 { $building } { $zone } 的 { $carrier } 系数。
    .hint = 请在项目系数中补充，例如 eui.office.cold.electricity。
build-004 = 建筑表无法使用：缺少 { $column } 列。
    .hint = 需要图斑编号，以及建筑面积、容积率、层数或高度。
build-005 = “{ $text }”不是数。
    .hint = 请改正该单元格，或留空。
build-006 = 建筑表无法读取。
    .hint = 请另存为 UTF-8 或 GBK 的 CSV，不超过 { $mebibytes } MiB。
build-090 = 程序自带的表 { $name } 无法读取。
    .hint = 请重新安装程序。
build-101 = { $count } 个图斑没有建筑类型，按地类判断。
    .hint = 请补充类型（办公、商业、旅馆、学校……）：地类分不出学校和医院。
build-102 = { $count } 处建筑的类型既无数据、地类也不能说明，未计入。
    .hint = 请补充建筑类型。
build-103 = { $count } 个建设类图斑、{ $area_ha } 公顷没有楼面数据，其建筑未计入。
    .hint = 请补充建筑面积、容积率、层数或高度；缺值没有当作 0。
build-104 = { $count } 个图斑只有层数、没有基底面积，采用了假定的建筑密度。
    .hint = 请补充基底面积或建筑密度。
build-105 = { $count } 处建筑的建筑面积与容积率×用地面积或基底面积×层数相差超过五分之一。
    .hint = 采用了所填的建筑面积；请与来源核对。
build-106 = { $count } 处建筑的层数或容积率高得不可能。
    .hint = 请检查单位和小数点；数据没有改动。
build-107 = { $count } 处建筑没有年份，采用存量平均值。
    .hint = 请补充竣工年份。
build-108 = { $count } 处新建筑没有自己的强度值，采用存量值。
    .hint = 请在项目中补充，例如 eui.home_urban.cold.new.electricity。
build-109 = 建筑用电和用热 { $t_co2 } t CO2 未计入：电力热力计在电厂。
    .hint = 一个项目只有一种口径。
build-110 = 气候区取省份 { $region } 大部分地区的：{ $zone ->
        [severe_cold] 严寒
        [cold] 寒冷
        [hscw] 夏热冬冷
        [hsww] 夏热冬暖
        [mild] 温和
       *[other] { $zone }
    }
    .hint = 一省可能有几个气候区；城市若在另一区，请指定。
build-111 = { $of ->
        [public] 公共建筑
       *[other] 全部建筑
    }平均排放 { $value } kg CO2/(m²·a)，已知平均为 { $reference }。
    .hint = 请检查建筑面积、类型和强度。
build-112 = { $count } 处建筑没有建筑面积、容积率、层数和高度，未计入。
    .hint = 请补充其中一项；缺值没有当作 0。
build-113 = { $count } 行的图斑编号不存在，或不在任何图斑上，未计入。
    .hint = 请检查图斑编号，或基底图层的坐标系。
build-114 = { $count } 行的建筑类型不认识（{ $words }），按地类判断。
    .hint = 请使用类型表中的词，或补充别名。
build-115 = 建筑图层中 { $count } 个要素不是面，未计入。
    .hint = 请使用建筑基底面图层。
line-buildings-electricity = 建筑用电
line-buildings-gas = 建筑用气
line-buildings-heat = 建筑集中供热
line-buildings-pv = 屋顶光伏发电
line-buildings-embodied = 隐含碳（按建筑面积）
line-buildings-material = 隐含碳（按建材）
building-home-urban = 城镇住宅
building-home-rural = 农村住宅
building-office = 办公
building-commercial = 商业
building-hotel = 旅馆
building-hospital = 医院
building-school = 学校
building-warehouse = 物流仓储
building-plant = 厂房
