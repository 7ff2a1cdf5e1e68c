package tfcore

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// parallelism is the default of -parallelism in Terraform.
const parallelism = 10

// Workspace is a state and the providers that manage it. Its methods are the commands; only one may run at a time.
type Workspace struct {
	Providers   map[string]Factory // by local name
	Schemas     *Schemas           // nil for a new one
	Directory   string             // where file functions look; path.module
	Variables   map[string]cty.Value
	Parallelism int // at most this many objects at a time; 0 for Terraform's default
	// Progress is called with each message of an action; nil for nobody listens.
	Progress    func(action, message string)
	Diagnostics Diagnostics // of all commands, in order

	state   *workspaceState
	mu      sync.Mutex
	running *walk
}

// Interrupt asks the providers of the running command to stop, and starts no further objects.
func (w *Workspace) Interrupt(ctx context.Context) error {
	w.mu.Lock()
	run := w.running
	w.mu.Unlock()
	if run == nil {
		return errors.New("no command runs")
	}
	return run.stop(ctx)
}

// PlanOptions are the planning options of a command.
type PlanOptions struct {
	NoRefresh   bool
	RefreshOnly bool
	Destroy     bool
	Invoke      string // address of an action to invoke instead of planning changes
}

// workspaceState is all objects and outputs that Terraform remembers.
type workspaceState struct {
	instances map[string]*resourceInstance // by address
	order     []string                     // addresses, the oldest first
	outputs   map[string]output
}

type output struct {
	value     cty.Value
	sensitive bool
}

// resourceInstance is what a state keeps of one object. Attributes and identity are JSON, as in a state file.
type resourceInstance struct {
	mode, typeName, name string
	key                  cty.Value // a number or string; NilVal for none
	provider             string    // the provider's address
	attributes           []byte
	version              int64
	private              []byte
	identity             []byte
	identityVersion      int64
	dependencies         []string
	tainted              bool
	createFirst          bool
}

func newState() *workspaceState {
	return &workspaceState{instances: map[string]*resourceInstance{}, outputs: map[string]output{}}
}

func (s *workspaceState) clone() *workspaceState {
	return &workspaceState{instances: maps.Clone(s.instances), order: slices.Clone(s.order), outputs: maps.Clone(s.outputs)}
}

func (s *workspaceState) set(address string, i *resourceInstance) {
	if s.instances[address] == nil {
		s.order = append(s.order, address)
	}
	s.instances[address] = i
}

func (s *workspaceState) remove(address string) {
	delete(s.instances, address)
	s.order = slices.DeleteFunc(s.order, func(a string) bool { return a == address })
}

// resource is the address without the instance's key.
func (i *resourceInstance) resource() string {
	if i.mode == "data" {
		return "data." + i.typeName + "." + i.name
	}
	return i.typeName + "." + i.name
}

// providerAddress is the address of a provider with this local name.
func providerAddress(provider string) string {
	name, _, _ := strings.Cut(provider, ".")
	switch name {
	case "terraform":
		return "terraform.io/builtin/terraform"
	case "prefect":
		return "registry.terraform.io/prefect-terraform/prefect"
	}
	return "registry.terraform.io/hashicorp/" + name
}

// Addresses are the addresses of all managed objects in the state, the oldest first.
func (w *Workspace) Addresses() []string {
	var out []string
	for _, address := range w.current().order {
		if w.state.instances[address].mode == "resource" {
			out = append(out, address)
		}
	}
	return out
}

// Forget removes an object from the state.
func (w *Workspace) Forget(address string) { w.current().remove(address) }

// Taint marks an object for replacement.
func (w *Workspace) Taint(address string) {
	if i := w.current().instances[address]; i != nil {
		tainted := *i
		tainted.tainted = true
		w.state.instances[address] = &tainted
	}
}

func (w *Workspace) current() *workspaceState {
	if w.state == nil {
		w.state = newState()
	}
	return w.state
}

// begin starts a command on the configuration.
func (w *Workspace) begin(ctx context.Context, files map[string]string, op operation, options PlanOptions) (*walk, bool) {
	c, diags := lang.Parse(files)
	run := w.walk(ctx, c, op, options)
	if !run.addHCL("", diags) {
		return run, false
	}
	if address := c.Cycle(); address != "" {
		return run, run.fail("", "Cycle", "%s depends on itself.", address)
	}
	return run, run.startProviders()
}

// walk prepares a walk over a configuration that has been read.
func (w *Workspace) walk(ctx context.Context, c *lang.Config, op operation, options PlanOptions) *walk {
	slots := w.Parallelism
	if slots == 0 {
		slots = parallelism
	}
	if w.Schemas == nil {
		w.Schemas = &Schemas{}
	}
	run := &walk{
		ctx: ctx, workspace: w, config: c, op: op, options: options, slots: make(chan struct{}, slots), now: time.Now(),
		futures: map[string]*future{}, state: w.current().clone(), prior: w.current(),
		plan: &Plan{config: c, options: options, changes: map[string]*plannedChange{}, outputs: map[string]*outputChange{}},
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running = run
	return run
}

// end closes what the command opened, and keeps what was said.
func (w *Workspace) end(run *walk) Diagnostics {
	run.closeEphemerals()
	out := run.all()
	w.Diagnostics = append(w.Diagnostics, out...)
	return out
}

// Validate checks a configuration without a state, with unknown values for everything that is known after apply.
func (w *Workspace) Validate(ctx context.Context, files map[string]string) Diagnostics {
	run, ok := w.begin(ctx, files, opValidate, PlanOptions{})
	if ok {
		run.visitAll()
	}
	return w.end(run)
}

// Plan compares the configuration with the objects.
func (w *Workspace) Plan(ctx context.Context, files map[string]string, options PlanOptions) (*Plan, Diagnostics) {
	run, ok := w.begin(ctx, files, opPlan, options)
	if ok && run.applyMoves() {
		run.visitAll()
	}
	run.plan.prior = run.state
	return run.plan, w.end(run)
}

// Apply makes the changes of a plan.
func (w *Workspace) Apply(ctx context.Context, p *Plan) Diagnostics {
	run := w.walk(ctx, p.config, opApply, p.options)
	run.state, run.prior, run.plan = p.prior.clone(), p.prior, p
	if run.startProviders() {
		run.visitAll()
	}
	w.state = run.state
	return w.end(run)
}
