package provider

import "fmt"

// code is the stable number of a kind of diagnostic, which a person sees as [PREFECT-441] at its end. A number is never
// used for something else; what it means, and what to do, is in the catalogue.
//
// The tens are the family. The numbers that everybody knows as HTTP statuses (400, 401, 403, 404, 409, 422, 429) are left
// out: PREFECT-404 would be taken for one.
type code int

// Configuration of the provider.
const (
	codeSetting       code = 402
	codeNotConfigured code = 405
	codeUnsafe        code = 406
	codeNoWorkspace   code = 407
	codeCloudOnly     code = 408
)

// Authentication.
const (
	codeUnauthorized code = 411
	codeForbidden    code = 412
	codeTokenRefused code = 413
	codeLockout      code = 414
	codeOldKeyEnds   code = 415
)

// What is not found.
const (
	codeNotFound        code = 421
	codeNothingToImport code = 423
	codeImportID        code = 424
	codeReference       code = 425
	codeBlockType       code = 426
)

// Conflicts.
const (
	codeExists       code = 431
	codeConflict     code = 432
	codeTaken        code = 433
	codeAmbiguous    code = 434
	codeImportOnly   code = 435
	codeTwoResources code = 438
	codeNameChange   code = 439
)

// Validation of what is configured.
const (
	codeInvalid    code = 441
	codeRefused    code = 442
	codeParameters code = 443
	codeEntrypoint code = 444
	codeBlockData  code = 445
	codePullStep   code = 446
	codeAutomation code = 447
	codeArgument   code = 448
	codeFilter     code = 449
)

// Schedules.
const (
	codeSchedule           code = 451
	codeScheduleTiming     code = 452
	codeScheduleTwin       code = 453
	codeScheduleUnreadable code = 454
	codeNoSchedule         code = 455
	codeTooMany            code = 456
	codeScheduleFails      code = 457
)

// Runs.
const (
	codeNoRun          code = 460
	codeRunFailed      code = 461
	codeRunCrashed     code = 462
	codeRunTimeout     code = 463
	codeRunInterrupted code = 464
	codeRunUnfollowed  code = 465
	codeRunState       code = 466
	codeRunGone        code = 467
	codeRunsRefused    code = 468
	codeLogCut         code = 469
)

// Work pools and queues.
const (
	codeNoPool       code = 471
	codeNoQueue      code = 472
	codeTemplate     code = 473
	codeQueueAlone   code = 474
	codeJobVariables code = 475
	codeJobVariable  code = 476
	codePoolStays    code = 477
	codePoolType     code = 478
)

// The network.
const (
	codeUnreachable    code = 480
	codeUntrusted      code = 481
	codeConnectionLost code = 482
	codeTimeout        code = 483
	codeInterrupted    code = 484
)

// The server.
const (
	codeRateLimited code = 485
	codeUnavailable code = 486
	codeServerError code = 487
	codeUnexpected  code = 488
	codeNoRoute     code = 489
)

// Synchronisation of the state with the server, and what is wrong with the provider itself.
const (
	codeLostAnswer code = 490
	codeUnseen     code = 491
	codeReplaced   code = 492
	codeStays      code = 493
	codeUnreadable code = 494
	codeRotated    code = 495

	codeServerTooOld code = 496

	codeBug code = 499
)

// String is the code as people see it.
func (c code) String() string { return fmt.Sprintf("PREFECT-%d", int(c)) }

// families are the families of codes, by their first number.
var families = []struct {
	first code
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

// family is the name of the code's family.
func (c code) family() string {
	name := ""
	for _, f := range families {
		if c >= f.first {
			name = f.name
		}
	}
	return name
}
