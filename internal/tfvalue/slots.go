package tfvalue

import (
	"math"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// MaxSlots is the largest limit that every database of Prefect holds.
const MaxSlots = math.MaxInt32

// Slots is an attribute that holds a number of concurrency slots.
func Slots() []validator.Int64 { return []validator.Int64{int64validator.Between(0, MaxSlots)} }
