package diag

import (
	"fmt"
)

// Code is the stable number of a kind of diagnostic, which is shown at its end, as in [PREFECT-441]. A number is never
// reused. The errors guide describes the causes and remedies of each.
//
// The tens are the family. The numbers of common HTTP statuses (400, 401, 403, 404, 409, 422, 429) are not used, to avoid
// confusion with them.
type Code int

// Configuration of the provider.
const (
	CodeSetting       Code = 402
	CodeNotConfigured Code = 405
	CodeInsecure      Code = 406
	CodeNoWorkspace   Code = 407
	CodeCloudOnly     Code = 408
)

// Authentication.
const (
	CodeUnauthorized Code = 411
	CodeForbidden    Code = 412
	CodeTokenRefused Code = 413
	CodeLockout      Code = 414
	CodeOldKeyEnds   Code = 415
)

// Objects that are not found.
const (
	CodeNotFound        Code = 421
	CodeNothingToImport Code = 423
	CodeImportID        Code = 424
	CodeReference       Code = 425
	CodeBlockType       Code = 426
)

// Conflicts.
const (
	CodeExists       Code = 431
	CodeConflict     Code = 432
	CodeNameTaken    Code = 433
	CodeAmbiguous    Code = 434
	CodeImportOnly   Code = 435
	CodeTwoResources Code = 438
	CodeNameChange   Code = 439
)

// Validation of the configuration.
const (
	CodeInvalid    Code = 441
	CodeRefused    Code = 442
	CodeParameters Code = 443
	CodeEntrypoint Code = 444
	CodeBlockData  Code = 445
	CodePullStep   Code = 446
	CodeAutomation Code = 447
	CodeArgument   Code = 448
	CodeFilter     Code = 449
)

// Schedules.
const (
	CodeSchedule           Code = 451
	CodeScheduleTiming     Code = 452
	CodeDuplicateSchedule  Code = 453
	CodeScheduleUnreadable Code = 454
	CodeNoSchedule         Code = 455
	CodeTooMany            Code = 456
	CodeScheduleFails      Code = 457
)

// Runs.
const (
	CodeNoRun          Code = 460
	CodeRunFailed      Code = 461
	CodeRunCrashed     Code = 462
	CodeRunTimeout     Code = 463
	CodeRunInterrupted Code = 464
	CodeRunUnfollowed  Code = 465
	CodeRunState       Code = 466
	CodeRunGone        Code = 467
	CodeRunsRefused    Code = 468
	CodeLogCut         Code = 469
)

// Work pools and queues.
const (
	CodeNoPool       Code = 471
	CodeNoQueue      Code = 472
	CodeTemplate     Code = 473
	CodeQueueAlone   Code = 474
	CodeJobVariables Code = 475
	CodeJobVariable  Code = 476
	CodePoolStays    Code = 477
	CodePoolType     Code = 478
)

// The network.
const (
	CodeUnreachable    Code = 480
	CodeUntrusted      Code = 481
	CodeConnectionLost Code = 482
	CodeTimeout        Code = 483
	CodeInterrupted    Code = 484
)

// The server.
const (
	CodeRateLimited Code = 485
	CodeUnavailable Code = 486
	CodeServerError Code = 487
	CodeUnexpected  Code = 488
	CodeNoRoute     Code = 489
)

// Synchronization of the state with the server, and bugs of the provider.
const (
	CodeLostResponse Code = 490
	CodeNotReadable  Code = 491
	CodeReplaced     Code = 492
	CodeKept         Code = 493
	CodeUnreadable   Code = 494
	CodeRotated      Code = 495

	CodeServerTooOld Code = 496

	CodeBug Code = 499
)

// String returns the code as diagnostics show it.
func (c Code) String() string { return fmt.Sprintf("PREFECT-%d", int(c)) }

// families are the families of codes, by their first number.
var families = []struct {
	first Code
	name  string
}{
	{400, "Configuration"},
	{410, "Authentication"},
	{420, "Not found"},
	{430, "Conflict"},
	{440, "Validation"},
	{450, "Schedules"},
	{460, "Runs"},
	{470, "Work pools and queues"},
	{480, "Network"},
	{485, "Server"},
	{490, "Synchronisation"},
	{499, "The provider itself"},
}

// Family is the name of the code's family.
func (c Code) Family() string {
	name := ""
	for _, f := range families {
		if c >= f.first {
			name = f.name
		}
	}
	return name
}
