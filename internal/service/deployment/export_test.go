package deployment

import "github.com/prefect-terraform/terraform-provider-prefect/internal/schedule"

// ScheduleModel is the model of a schedule, for external tests.
type ScheduleModel = scheduleModel

// Timing is the timing of a schedule, for external tests.
func (s *scheduleModel) Timing() schedule.Options { return s.timing() }
