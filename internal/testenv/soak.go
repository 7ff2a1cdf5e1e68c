package testenv

import (
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/prefecttest"
)

const (
	// SoakTime is how long the soak lasts unless SOAK_TIME says otherwise.
	SoakTime = time.Minute
	// SoakRate is how many requests of a hundred meet a fault.
	SoakRate = 20
	// SoakApplies is how many applies meet faults before one is left in peace.
	SoakApplies = 4
)

func Everywhere(prefecttest.Request) bool { return true }
