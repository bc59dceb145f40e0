# 写出文件与示例城市
out-001 = 无法写入文件：{ $path }
    .hint = 请检查文件夹是否存在、磁盘是否已满、文件是否被其他程序打开或设为只读。
out-002 = 写出的字段与行数不一致或字段重名：{ $field }
    .hint = 这是程序自身的错误，请把操作步骤告诉我们。
out-003 = 所选编码中没有这个字：{ $text }
    .hint = 请改用 UTF-8 写出，或改写成 GeoPackage。
out-004 = Shapefile 字段名最多 10 个字节，截短后与另一字段重名：{ $field }
    .hint = 请改写成 GeoPackage，或先给字段改短名。
out-005 = 数据超过 Shapefile 的 2 GB 上限
    .hint = 请改写成 GeoPackage。
sample-mark = 示例数据
stage-sample-frame = 布置城市骨架
stage-sample-parcels = 划分图斑
stage-sample-join = 拼接相邻图斑
