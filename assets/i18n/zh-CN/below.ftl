# 窗口中的自下而上核算
ui-cmd-activity-table = 导入活动数据表…
ui-cmd-people-table = 导入人口与 GDP 表…
ui-cmd-buildings-fields = 按图斑字段核算建筑
ui-cmd-roads-parcels = 按道路图斑核算交通
ui-cmd-stands-fields = 按图斑字段核算林分
ui-done-below = { $count } 个部门既有统计表又有自下而上的合计：在部门卡片上选定之前，以表为准。
step-activities = { $file ->
        [none] 不用活动数据表
       *[other] 活动数据“{ $file }”
    }
step-people = { $file ->
        [none] 不用人口表
       *[other] 人口与 GDP“{ $file }”
    }
step-buildings = { $on ->
        [yes] 按字段核算建筑
       *[no] 不按字段核算建筑
    }
step-roads = { $on ->
        [yes] 按道路图斑核算交通
       *[no] 不按道路图斑核算交通
    }
step-stands = { $on ->
        [yes] 按字段核算林分
       *[no] 不按字段核算林分
    }
step-control = { $sector }：{ $control ->
        [table] 以表为准
        [bottom_up] 自下而上
        [scaled] 按表缩放
       *[other] 不作选择
    }
ui-control-bottom-up = 自下而上
ui-control-scaled = 按表缩放 ×{ $factor }
ui-control-of = { $sector }以何为准
ui-control-choice = { $control ->
        [table] 以表为准
        [bottom_up] 自下而上
       *[scaled] 自下而上，按表缩放 ×{ $factor }
    }：{ $amount }
ui-sector-beyond = 能源之外 { $amount }
ui-below = 自下而上
ui-below-drop = 不再采用{ $name }
ui-below-activities = 活动数据：{ $file }
ui-below-people = 人口与 GDP：{ $file }
ui-below-buildings = 按图斑字段核算建筑
ui-below-roads = 按道路图斑核算交通
ui-below-stands = 按图斑字段核算林分
ui-means = 建筑强度对照
ui-mean = { $of ->
        [public] 公共建筑
       *[all] 全部建筑
    }：{ $value }，已知均值 { $reference } kg CO2/(m²·a)
ui-indicators = 指标
ui-indicator-ratio = 碳源/碳汇比
ui-indicator-compensation = 碳补偿率
ui-indicator-per-person = 人均净排放
ui-indicator-per-gdp = 万元 GDP 净排放
ui-indicator-ecc = 经济贡献系数 ECC
ui-indicator-esc = 生态承载系数 ESC
ui-indicator-type = 类型
ui-per-person = { $value } t/人
ui-per-gdp = { $value } t/万元
