# factor
