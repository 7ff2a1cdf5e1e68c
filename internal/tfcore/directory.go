package tfcore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/tfcore/lang"
)

// stateFileName is the file that holds the state of a directory.
const stateFileName = "terraform.tfstate"

// Directory is a folder with a configuration and a state, for the arguments of the terraform command.
type Directory struct {
	Path      string
	Providers map[string]Factory
	Schemas   *Schemas
	// Output receives what is printed while a command runs; nil for nobody.
	Output io.Writer

	mu      sync.Mutex
	running *Workspace
}

// Interrupt stops the running command, as Ctrl-C does: it stops the providers, and starts no further objects.
func (d *Directory) Interrupt(ctx context.Context) error {
	d.mu.Lock()
	w := d.running
	d.mu.Unlock()
	if w == nil {
		return errors.New("no command runs")
	}
	return w.Interrupt(ctx)
}

// command is one call of the terraform command.
type command struct {
	*Directory
	workspace *Workspace
	files     map[string]string
	variables map[string]string
	options   PlanOptions
	detailed  bool
	arguments []string
	printing  sync.Mutex
	printed   strings.Builder
}

// Run does what the terraform command does with those arguments: validate, plan, apply, destroy, import, query or refresh.
// It returns what was printed, and whether the command's exit status is 0.
func (d *Directory) Run(ctx context.Context, arguments ...string) (string, bool) {
	c := &command{Directory: d, variables: map[string]string{}}
	c.workspace = &Workspace{Providers: d.Providers, Schemas: d.Schemas, Directory: d.Path, Progress: c.progress}
	if err := c.parse(arguments); err != nil {
		return fmt.Sprintf("Error: %s\n", err), false
	}
	if err := c.load(); err != nil {
		return fmt.Sprintf("Error: %s\n", err), false
	}
	d.mu.Lock()
	d.running = c.workspace
	d.mu.Unlock()
	ok := c.run(ctx)
	return c.printed.String() + c.workspace.Diagnostics.String(), ok
}

func (c *command) progress(action, message string) {
	trigger := "CLI"
	if c.options.Invoke == "" {
		trigger = "a change"
	}
	c.print(true, "Action %s (triggered by %s): %s\n", action, trigger, message)
}

func (c *command) parse(arguments []string) error {
	for n := 0; n < len(arguments); n++ {
		name, v, _ := strings.Cut(strings.TrimPrefix(arguments[n], "-"), "=")
		if !strings.HasPrefix(arguments[n], "-") {
			c.arguments = append(c.arguments, arguments[n])
			continue
		}
		if name == "var" && v == "" && n+1 < len(arguments) {
			n++
			v = arguments[n]
		}
		if err := c.parseOption(name, v); err != nil {
			return err
		}
	}
	if len(c.arguments) == 0 {
		return errors.New("there is no command")
	}
	return nil
}

func (c *command) parseOption(name, v string) error {
	switch name {
	case "auto-approve", "no-color", "input", "compact-warnings":
	case "detailed-exitcode":
		c.detailed = true
	case "var":
		variable, value, _ := strings.Cut(v, "=")
		c.variables[variable] = value
	case "invoke":
		c.options.Invoke = strings.TrimPrefix(v, "action.")
		c.options.Invoke = "action." + c.options.Invoke
	case "refresh":
		c.options.NoRefresh = v == "false"
	case "refresh-only":
		c.options.RefreshOnly = true
	case "destroy":
		c.options.Destroy = true
	case "parallelism":
		n, err := strconv.Atoi(v)
		c.workspace.Parallelism = n
		return err
	default:
		return fmt.Errorf("the option -%s is not known here", name)
	}
	return nil
}

// load reads the configuration, the state and the values of variables.
func (c *command) load() error {
	c.files = map[string]string{}
	patterns := []string{"*.tf"}
	if c.arguments[0] == "query" {
		patterns = append(patterns, "*.tfquery.hcl")
	}
	for _, pattern := range patterns {
		paths, err := filepath.Glob(filepath.Join(c.Path, pattern))
		if err != nil {
			return err
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			c.files[filepath.Base(path)] = string(b)
		}
	}
	b, err := os.ReadFile(filepath.Join(c.Path, stateFileName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := c.workspace.ReadStateFile(b); err != nil {
		return err
	}
	return c.loadVariables()
}

func (c *command) loadVariables() error {
	config, diags := lang.Parse(c.files)
	if diags.HasErrors() {
		return diags
	}
	c.workspace.Variables = map[string]cty.Value{}
	for name, text := range c.variables {
		b := config.Variables[name]
		if b == nil {
			return fmt.Errorf("value for undeclared variable: %q", name)
		}
		v, diags := lang.ParseVariable(b, text)
		if diags.HasErrors() {
			return diags
		}
		c.workspace.Variables[name] = v
	}
	return nil
}

func (c *command) run(ctx context.Context) bool {
	switch c.arguments[0] {
	case "validate":
		return !c.workspace.Validate(ctx, c.files).HasErrors()
	case "plan":
		return c.plan(ctx)
	case "destroy":
		c.options.Destroy = true
		return c.apply(ctx)
	case "refresh":
		c.options.RefreshOnly = true
		return c.apply(ctx)
	case "apply":
		return c.apply(ctx)
	case "import":
		if len(c.arguments) != 3 {
			return c.print(false, "import takes an address and an id.\n")
		}
		return c.save(ctx, !c.workspace.Import(ctx, c.files, c.arguments[1], c.arguments[2]).HasErrors())
	case "state":
		return c.stateCommand(ctx)
	case "query":
		found, diags := c.workspace.Query(ctx, c.files)
		for _, o := range found.Objects {
			c.print(true, "%s %v %s\n", o.Address, o.Identity, o.DisplayName)
		}
		return !diags.HasErrors()
	}
	return c.print(false, "The command %q is not known here.\n", c.arguments[0])
}

// stateCommand runs terraform state rm, and terraform state replace-provider.
func (c *command) stateCommand(ctx context.Context) bool {
	switch {
	case len(c.arguments) == 3 && c.arguments[1] == "rm":
		c.workspace.Forget(c.arguments[2])
		return c.save(ctx, true)
	case len(c.arguments) != 4 || c.arguments[1] != "replace-provider":
		return c.print(false, "The command %v is not known here.\n", c.arguments)
	}
	s := c.workspace.current()
	for address, i := range s.instances {
		if i.provider == fullAddress(c.arguments[2]) {
			moved := *i
			moved.provider = fullAddress(c.arguments[3])
			s.instances[address] = &moved
		}
	}
	return c.save(ctx, true)
}

// fullAddress is the address of a provider with the host name of its registry.
func fullAddress(address string) string {
	if strings.Count(address, "/") == 1 {
		return "registry.terraform.io/" + address
	}
	return address
}

func (c *command) print(ok bool, format string, args ...any) bool {
	c.printing.Lock()
	defer c.printing.Unlock()
	text := fmt.Sprintf(format, args...)
	c.printed.WriteString(text)
	if c.Output != nil {
		_, _ = io.WriteString(c.Output, text) // the result still has what cannot be shown
	}
	return ok
}

func (c *command) plan(ctx context.Context) bool {
	p, diags := c.workspace.Plan(ctx, c.files, c.options)
	if diags.HasErrors() {
		return false
	}
	c.printPlan(p)
	return !c.detailed || p.Empty()
}

// printPlan prints a plan: its changes, and how many there are, as Terraform prints it.
func (c *command) printPlan(p *Plan) {
	if p.Empty() && p.moved == 0 {
		c.print(true, "No changes. Your infrastructure matches the configuration.\n")
		return
	}
	imports, added, changed, destroyed := p.counts()
	summary := fmt.Sprintf("%d to add, %d to change, %d to destroy.\n", added, changed, destroyed)
	if imports > 0 {
		summary = fmt.Sprintf("%d to import, ", imports) + summary
	}
	c.print(true, "%s\n\nPlan: %s", p, summary)
}

func (p *Plan) counts() (imports, added, changed, destroyed int) {
	for _, c := range p.changes {
		if c.imported {
			imports++
		}
		switch c.action {
		case create:
			added++
		case update:
			changed++
		case remove:
			destroyed++
		case replace, createBeforeDestroy:
			added++
			destroyed++
		}
	}
	return imports, added, changed, destroyed
}

func (c *command) apply(ctx context.Context) bool {
	p, diags := c.workspace.Plan(ctx, c.files, c.options)
	if diags.HasErrors() {
		return false
	}
	c.printPlan(p)
	diags = c.workspace.Apply(ctx, p)
	if !diags.HasErrors() {
		_, added, changed, destroyed := p.counts()
		c.print(true, "Apply complete! Resources: %d added, %d changed, %d destroyed.\n", added, changed, destroyed)
		for _, name := range slices.Sorted(maps.Keys(c.workspace.state.outputs)) {
			o := c.workspace.state.outputs[name]
			if o.sensitive {
				c.print(true, "%s = <sensitive>\n", name)
			} else {
				c.print(true, "%s = %v\n", name, jsonValue(o.value))
			}
		}
	}
	return c.save(ctx, !diags.HasErrors())
}

// save writes the state, and returns whether all went well.
func (c *command) save(ctx context.Context, ok bool) bool {
	if ctx.Err() != nil { // the process is gone, with all that it would have saved
		return false
	}
	b, err := c.workspace.StateFile()
	if err == nil {
		err = os.WriteFile(filepath.Join(c.Path, stateFileName), b, 0o600)
	}
	if err != nil {
		return c.print(false, "Error: %s\n", err)
	}
	return ok
}
