package testenv

const (
	StrictSchema = `{"type":"object","properties":{"env":{"type":"string"},"seconds":{"type":"integer"}},"required":["env"]}`
	StrictPool   = `{"job_configuration":{},"variables":{"type":"object","properties":{"image":{"type":"string"},"cpus":{"type":"integer"}}}}`
)
