package runwatch

import (
	"strings"
	"time"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/client"
)

// NoLines is a level above the level of every log line.
const NoLines = 101

// subscriber is a caller that waits for a run.
type subscriber struct {
	id      string
	level   int64 // minimum level of the log lines to send; NoLines for none
	stops   func(*client.FlowRun) bool
	updates chan update
	done    <-chan struct{}

	// Only the goroutine of the watch uses the other fields.
	run            *client.FlowRun // as last read
	alreadyStopped bool            // the run had stopped when it was first read
	stoppedAt      time.Time       // when stops first returned true
	quietSince     time.Time       // when the last line arrived, or the run stopped
	hasLastLine    bool            // the line with which Prefect's flow engine ends the log has arrived
	stateUnsent    bool            // the state is still to be sent, between the lines that were written before and after it
}

// update is sent to a subscriber: a log line, the run in a new or in its last state, or an error.
type update struct {
	line *client.Log
	run  *client.FlowRun
	last bool
	err  error
}

// setRun stores the run as just read, and reports whether its state has changed.
func (s *subscriber) setRun(run *client.FlowRun, now time.Time) bool {
	if s.run == nil {
		s.alreadyStopped = s.stops(run)
	}
	changed := s.run == nil || stateChanged(s.run, run)
	if s.run != nil && s.run.RunCount != run.RunCount {
		s.hasLastLine = false // it ended the log of an earlier attempt
	}
	s.run = run
	if changed {
		s.stoppedAt = time.Time{}
		s.stateUnsent = true
	}
	if s.stops(run) && s.stoppedAt.IsZero() {
		s.stoppedAt, s.quietSince = now, now
	}
	return changed
}

// logComplete reports whether no more lines are expected in the log of a run that has stopped.
func (s *subscriber) logComplete(interval PollInterval, now time.Time) bool {
	if !s.needsLog() || s.run.StartTime == nil {
		return true
	}
	// A run that finished long before the first poll has sent all of its lines.
	if end := s.run.EndTime; s.alreadyStopped && end != nil && now.Sub(*end) > interval.logTimeout {
		return true
	}
	// The process of a crashed or canceled run may have been killed before it could write the last line.
	writesLastLine := s.run.StateType == "COMPLETED" || s.run.StateType == "FAILED"
	return (now.Sub(s.quietSince) >= interval.quiet && (s.hasLastLine || !writesLastLine)) ||
		now.Sub(s.stoppedAt) >= interval.logTimeout
}

// needsLog reports whether the log is read: to send its lines, or because the error of a failed run shows the last errors in it.
func (s *subscriber) needsLog() bool {
	return s.level != NoLines || (s.run != nil && (s.run.StateType == "FAILED" || s.run.StateType == "CRASHED"))
}

// receive sends a new line of the run's log, and the run's state before the first line that was written in it.
func (s *subscriber) receive(line *client.Log, now time.Time) {
	s.quietSince = now
	s.hasLastLine = s.hasLastLine || isLastLine(line)
	if line.Level < s.level {
		return
	}
	if since := s.run.State; since == nil || !line.Timestamp.Before(since.Timestamp) {
		s.sendState()
	}
	s.send(update{line: line})
}

// sendState sends the state of the run once.
func (s *subscriber) sendState() {
	if s.stateUnsent && s.run != nil {
		s.send(update{run: s.run})
	}
	s.stateUnsent = false
}

// readLevel is the minimum level of the lines to read. After the run has stopped, it includes the last line of the log.
func (s *subscriber) readLevel() int64 {
	if s.stoppedAt.IsZero() {
		return s.level
	}
	return min(s.level, client.InfoLevel)
}

// isLastLine reports whether Prefect's flow engine ends the log of a run with this line. The engine writes it after the run has
// finished, and sends it after all earlier lines.
func isLastLine(line *client.Log) bool {
	return line.Name == "prefect.flow_runs" && strings.HasPrefix(line.Message, "Finished in state ")
}

// send blocks until the subscriber has received the update or is done.
func (s *subscriber) send(u update) {
	select {
	case s.updates <- u:
	case <-s.done:
	}
}
