# land
