# 因子库
factor-001 = 看不懂的单位：{ $unit }
    .hint = 请使用如 tCO2/t、kgCO2/kWh、tC/(ha·a)、万吨、亿立方米 的写法。
factor-002 = 单位不符：{ $unit }，应为 { $wanted }。
    .hint = 请核对单位。质量、体积、热量之间只有给出热值时才能换算；碳与二氧化碳不能混用。
factor-003 = 因子没有来源：{ $id }
    .hint = 请写明来源：source = {"{"} title = "…" {"}"}。
factor-004 = 因子重复：{ $id }
    .hint = 同一层中每个因子只能出现一次。
factor-005 = 因子的数值、范围或年份无效：{ $id }
    .hint = 数值须为有限数，范围与年份须从小到大。
factor-006 = 没有这个因子：{ $id }
    .hint = 请核对代号；可新增的有：已知地区的电网年份、已知地类的碳汇系数、已知能源品种。
factor-007 = 因子文件 { $name } 无法读取。
    .hint = 请用 TOML 的 [[factor]] 格式，或列为 id,value,unit,source[,author,date,status] 的 CSV（UTF-8）；说明见 assets/factors/README.md。
factor-008 = 日期看不懂：{ $date }
    .hint = 请写成 2026-03-01 的样子。
factor-010 = 系数集 { $set } 是净初级生产力（NPP），没有扣除呼吸、收获和分解，不能当作碳汇。
    .hint = 请改用 tool_default 或其他碳汇系数集。
factor-011 = 地区 { $region } 在 { $year } 年及以前没有电网排放因子。
    .hint = { $first ->
        [0] 该地区没有公布值；请在项目因子中给出，或改用全国值 CN。
       *[other] 最早的一年是 { $first }；不会用以后年份代替。请在项目因子中给出，或改用已有年份。
    }
factor-012 = 系数集 { $set } 中没有“{ $fuel }”的排放因子。
    .hint = { $has ->
        [many] {""}
       *[other] 这个系数集不完整，只有：{ $has }。
    }{ $sets ->
        [none] 没有任何内置系数集含有它；请在项目因子中给出。
       *[other] 含有它的系数集：{ $sets }。
    }
factor-013 = 不认识的能源品种：{ $fuel }
    .hint = 请改用通用名称，如原煤、汽油、天然气、电力。
factor-014 = 没有这个系数集：{ $set }
    .hint = 可选：{ $known }。
factor-015 = 不认识的地区：{ $region }
    .hint = 请用省级代码（如 CN-41）、省名、区域电网（N、NE、E、C、NW、S、SW）或 CN。
factor-016 = { $report } 中没有 { $gas } 的 { $horizon } 年全球增温潜势。
    .hint = 请换一份评估报告或时间尺度。
factor-017 = 没有这个碳密度集：{ $set }；现有：{ $known }
    .hint = 请从列表中选择。
factor-020 = 地区 { $region } 没有 { $wanted } 年的电网排放因子，用了 { $year } 年的。
    .hint = 公布新值后可在项目因子中给出。
factor-022 = 系数集 { $set } 按林龄给出数值；没有林龄数据时各地类缺值。
    .hint = 请提供林龄，或改用 tool_default。
factor-023 = 系数集 { $set } 是净生态系统生产力（NEP），未扣除采伐和干扰，不是净碳汇，数值偏大约六倍。
    .hint = 只宜用于对照；请以 tool_default 为准。
factor-030 = 采用了项目自己的因子 { $count } 个：{ $ids }
    .hint = 内置值仍保留；点开用到它的数值可以看到两者，也可以恢复内置值。
factor-090 = 程序自带的因子表已损坏：{ $table }
    .hint = 请重新安装程序。
