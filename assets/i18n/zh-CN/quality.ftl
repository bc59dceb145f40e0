# 分配到区县的排放与区县自有统计表的对比
param-district-table = 用于对比的区县排放表（CSV、XLSX、ODS：地区、部门、t_co2）
quality-title = 与区县表对比，{ $sector }：{ $count } 个区县的平均绝对误差 { $mape } %
quality-allocated = 分配值
quality-stated = 表列值
quality-error = 误差，%
qual-001 = 区县表没有同时包含部门和带可识别单位的排放量的表头。
    .hint = 请将各列命名为 district、sector、t_co2（或 地区、部门、排放量(万吨CO2)）。
qual-002 = 排放量不能为负：{ $text }（第 { $line } 行）
    .hint = 请更正该单元格；数值未知时请留空。
qual-101 = 区县表有 { $count } 行的部门不在碳收支中：{ $sectors }
    .hint = 请更正名称，或补充该部门总量。
qual-102 = 区县表有 { $count } 行重复给出同一区县同一部门的数值；以第一行为准。
    .hint = 每个区县每个部门请只保留一行。
qual-103 = 区县表有 { $count } 行不属于 { $year } 年，未采用。
    .hint = 请对比碳收支所在年份。
qual-104 = “{ $sector }”：区县表没有可供对比的大于 0 的排放量。
    .hint = 请补充数值，或从表中删去该部门。
