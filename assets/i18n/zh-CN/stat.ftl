# 统计表：读取、疑点、合计核对
stat-001 = 表格有 { $bytes } 字节，超过上限 { $most } 字节。
    .hint = 能源消费表只需年份、行业、能源、数量和单位几列，请另存为较小的 CSV。
stat-002 = 看不懂表格的文字编码。
    .hint = 请用 UTF-8 或 GB18030 编码另存为 CSV。
stat-003 = 表格没有表头，或不是 CSV。
    .hint = 第一行应为列名：year,sector,fuel,amount,unit（或 年份,行业,能源,消费量,单位）。
stat-004 = 表格缺少“{ $column }”列；现有的列：{ $found }
    .hint = 请补上这一列，或把列名改为模板中的写法。
stat-005 = 第 { $line } 行有 { $cells } 个单元格，与表头的 { $columns } 列对不上。
    .hint = 请检查这一行是否多了或少了逗号；含逗号的文字要加引号。
stat-006 = “{ $text }”不是数。
    .hint = 请改为数字；没有数据时留空。
stat-007 = 第 { $line } 行的数是负的：{ $text }
    .hint = 消费量和排放量不能为负；库存变化、调出量请不要放在这一列。
stat-008 = 第 { $line } 行的单位“{ $text }”不认识。
    .hint = 可用的单位：{ $known }；前面可加 万、亿、百万。
stat-009 = 第 { $line } 行的能源“{ $text }”不认识。
    .hint = 相近的名称：{ $near }
stat-010 = 第 { $line } 行的行业“{ $text }”不认识。
    .hint = 相近的名称：{ $near }
stat-011 = 第 { $line } 行的“{ $text }”不是年份。
    .hint = 请写四位年份，如 2021。
stat-012 = 第 { $line } 行有数而没有单位。
    .hint = 请在单位列写明，如 万t、亿kWh、万m3。
stat-013 = 有两列都是同一个意思，前一列是“{ $first }”。
    .hint = 请只保留一列，或改掉其中一列的列名。
stat-014 = 表格只有表头，没有数据行。
    .hint = 请检查文件是否导出完整。
stat-090 = 随程序提供的表 { $name } 无法读取。
    .hint = 请重新安装程序。
stat-101 = 疑似少了或多了一位数：{ $sector } { $fuel } { $year } 年为 { $value } { $unit }，而 { $neighbour_year } 年为 { $neighbour } { $unit }（第 { $line } 行）；{ $confirmed ->
        [1] 按表中给出的增减量，应约为 { $corrected }。
       *[0] 若差一位，应约为 { $corrected }。
    }
    .hint = 请对照原始年鉴；程序没有改动这个数。
stat-102 = 同一项写了两个不同的数：{ $sector } { $fuel } { $first } 与 { $second } { $unit }（第 { $first_line } 行与第 { $line } 行）。
    .hint = 核算只用了前一行；请核实后删去一行。
stat-103 = 同一项写了两遍：{ $sector } { $fuel } { $first } 与 { $second } { $unit }（第 { $first_line } 行与第 { $line } 行）。
    .hint = 核算只用了前一行。
stat-104 = { $count } 个占比合计为 { $sum } %，不是 100 %。
    .hint = 这是各占比分别取整的结果，照原样显示，没有凑成 100。
stat-105 = { $name } { $year } 合计对不上：表中合计 { $stated } { $unit }，各项之和 { $sum } { $unit }，相差 { $difference } { $unit }（第 { $line } 行）。
    .hint = 各项小于合计可能是未列全，差额单列为“未分行业”；各项大于合计则必有一处有误。
