# 栅格
stage-raster-look = 查看栅格
stage-raster-cells = 读取像元

command-zonal = 按图斑统计栅格：地类面积、均值、合计，边界像元按精确面积比例计；不给 --parcels 时统计整幅栅格的地类面积
param-raster = 栅格（GeoTIFF）
param-band = 波段，从 1 起；多波段栅格必须指定
param-raster-crs = 栅格的坐标系，如 EPSG:4326（仅当文件未写明时）
param-alternative = 第二幅栅格，与第一幅比较
param-as = 像元的含义：classes 地类，value 数值，npp 或 ndvi（只与碳汇并列展示，绝不作为碳汇），light 夜间灯光（作权重），amount 每像元的量（作权重）
param-classes = 编码表：worldcover、clcd 或对照表 .csv

zonal-cells = 像元
zonal-area = 面积 m²
zonal-mean = 均值
zonal-min = 最小
zonal-max = 最大
zonal-code = 编码
zonal-void = 无值像元

ras-001 = 这个文件是栅格，不是图斑图层。
    .hint = 用 `tanheng zonal` 从中统计地类面积，或打开面图层。
ras-002 = 这个文件不是 GeoTIFF。
    .hint = 栅格只读 GeoTIFF（含云优化格式 COG）；请在 QGIS 或 ArcGIS 中另存。
ras-003 = 本版本未包含 GDAL，不能读取栅格。
    .hint = 请使用带 GDAL 的版本。
ras-004 = 栅格有 { $bands } 个波段，未指定波段，或指定的波段不存在。
    .hint = 用 --band 指定一个，从 1 起。
ras-005 = 不能读取 { $kind } 类型的像元。
    .hint = 请另存为 32 位以内的整数或浮点数。
ras-006 = 栅格没有写明所在位置。
    .hint = 只认文件自身所存的坐标：请带坐标另存（QGIS：导出、另存为）。不使用坐标文件（tfw）和控制点。
ras-007 = 栅格没有写明坐标系。
    .hint = 用 --raster-crs 指定，如 EPSG:4326。
ras-008 = 栅格太大，无法分块读取：{ $width } × { $height } 个像元，块为 { $block }。
    .hint = 请另存为分块格式：gdal_translate -co TILED=YES。若本应很小，则文件已损坏。
ras-009 = 栅格用掩膜或透明波段标记缺失像元，本程序不读取。
    .hint = 请另存并给缺失像元一个值：gdal_translate -a_nodata。
ras-010 = 栅格从第 { $row } 行起无法读取。
    .hint = 文件已损坏或不完整；请重新拷贝或导出。
ras-012 = 读到的栅格内容未通过检查（{ $part }）。
    .hint = 请再试一次；若仍如此，请报告此代码。
ras-013 = 没有图斑落在栅格范围内（{ $crs }）。
    .hint = 请检查两者是否为同一地区，坐标系是否正确。
ras-014 = 栅格中有 { $value }，不是地类编码：编码须为整数，且不同编码不超过 { $most } 个。
    .hint = 若为数值，请指明：--as value。
ras-020 = 有图斑超出栅格范围；只统计范围以内的部分。
    .hint = 各图斑超出多少见 share_outside 列；请使用能覆盖的栅格。
ras-021 = 有图斑在栅格中没有任何值；按缺失处理，不是 0。
    .hint = 栅格在该处有空缺；可用其他年份或产品补齐。
ras-022 = 文件写明：值 = 数 × { $scale } + { $offset }；已按此换算。
    .hint = 若像元本已是值，请去掉比例和偏移后另存。
ras-023 = 这幅栅格的数是调色板序号，求均值没有意义。
    .hint = 若为地类，请指明：--as classes。
ras-024 = 没有对应碳地类的编码：{ $codes }（{ $area_m2 } m²）；这些土地按地类不明计。
    .hint = 请在对照表（列 value,carbon_class）中补充，并用 --classes 指定。
ras-025 = 写明的缺失值（{ $value }）是像元不可能取到的值；所有像元都计入。
    .hint = 请查明数据方使用的缺失值，并据此另存。
ras-027 = 有要素不是有效的面；它们没有值。
    .hint = 请用 `tanheng inspect` 检查图层并修复。
ras-028 = 图斑边界已从 { $from } 转到 { $to }；栅格未作改动。
    .hint = 无需处理。
ras-029 = 有图斑合计小于 0，不能作权重；按缺失处理。
    .hint = 请检查栅格是否确为数量或夜间灯光。
ras-030 = 栅格中没有土地：没有一个像元有编码。
    .hint = 请检查波段和缺失值。
