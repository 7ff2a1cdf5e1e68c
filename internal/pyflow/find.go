package pyflow

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"
)

// foundFunction is a function with what derives its schema.
type foundFunction struct {
	*builder

	fn    *pyFunction
	flow  *flowValue // or nil for a function that is no flow
	notes []string
}

func (m *Module) newBuilder() *builder {
	b := &builder{module: newNamespace(nil), project: m.project, future: m.future, types: maxTypes + len(m.src)}
	b.module.future = m.future
	if b.scriptPath = m.project.pathOf(m.src); b.scriptPath != "" {
		b.scriptDir = path.Dir(b.scriptPath)
	}
	b.module.names["__name__"] = "flows"
	if b.scriptPath != "" {
		b.module.names["__name__"] = strings.TrimSuffix(path.Base(b.scriptPath), ".py")
	}
	return b
}

// running gives the builder with the names that the module has when Python has run it, or what it raises.
func (m *Module) running() (*builder, error) {
	if m.ran == nil {
		m.ran = m.newBuilder()
		m.err = m.ran.run(m.body, m.ran.module)
	}
	return m.ran, m.err
}

// safe gives the builder with the names that a version of Prefect has where the module does not run.
func (m *Module) safe(version Version) *builder {
	if m.safes == nil {
		m.safes = map[Version]*builder{}
	}
	b, ok := m.safes[version]
	if !ok {
		b = m.newBuilder()
		b.safe, b.version, b.future = true, version, false
		b.module.future = false
		b.module.names["__name__"] = "prefect_safe_namespace_loader"
		if m.ran != nil {
			b.roots = slices.Clone(m.ran.roots)
		}
		b.loadSafely(m.body)
		m.safes[version] = b
	}
	return b
}

// find finds the function that `prefect deploy` loads for a name.
func (m *Module) find(version Version, name string) (*foundFunction, error) {
	b, err := m.running()
	if err != nil {
		return m.findSafely(version, name, err)
	}
	def := m.findFunction(name)
	v, err := b.object(name)
	if err == nil {
		return m.asFlow(b, name, v)
	}
	var u *unknown
	if !errors.As(err, &u) {
		if def == nil {
			return nil, fmt.Errorf("there is no function %q in the source", name)
		}
		return nil, fmt.Errorf("there is no function %q at the top level of the source, where Prefect looks for it", name)
	}
	if u.behind != nil {
		f, err := m.asFlow(b, name, u.behind)
		if err == nil {
			f.notes = append(f.notes, u.why)
		}
		return f, err
	}
	if def == nil {
		return nil, fmt.Errorf("there is no function %q in the source", name)
	}
	fn, err := b.newFunction(def, b.module, b.whole)
	if err != nil {
		return nil, fmt.Errorf("function %s: %w", name, err)
	}
	return &foundFunction{builder: b, fn: fn, notes: []string{u.why}}, nil
}

// object gives what an entrypoint names in the module.
func (b *builder) object(name string) (value, error) {
	parts := strings.Split(name, ".")
	v, ok := b.module.names[parts[0]]
	if !ok {
		if b.module.star != "" {
			return nil, unknownValue("%s may come from %s, which is not read", parts[0], b.module.star)
		}
		return nil, raiseKind("AttributeError", "there is no %s", parts[0])
	}
	for _, part := range parts[1:] {
		c, ok := v.(*pyClass)
		if !ok {
			return nil, unknownValue("%s is not known", name)
		}
		if v, ok = c.attribute(part); !ok {
			return nil, raiseKind("AttributeError", "there is no %s", name)
		}
		if wrapper, ok := v.(*methodWrapper); ok {
			v = wrapper.flow
		}
	}
	if u, ok := v.(*unknown); ok {
		return nil, u
	}
	return v, nil
}

const noFlow = " is not a flow: prefect deploy rejects it. Decorate it with @flow"

// asFlow is what was found, if its parameters can be derived.
func (m *Module) asFlow(b *builder, name string, v value) (*foundFunction, error) {
	switch v := v.(type) {
	case *flowValue:
		f := &foundFunction{builder: b, fn: v.fn, flow: v}
		if v.fn.unsure != "" {
			f.notes = append(f.notes, v.fn.unsure)
		}
		return f, nil
	case *pyFunction:
		return &foundFunction{builder: b, fn: v, notes: []string{name + noFlow}}, nil
	}
	if def := m.findFunction(name); def != nil {
		if fn, err := b.newFunction(def, b.module, b.whole); err == nil {
			return &foundFunction{builder: b, fn: fn, notes: []string{name + noFlow}}, nil
		}
	}
	return nil, fmt.Errorf("%q is not a function in the source", name)
}

// findSafely finds a function as Prefect does where running the file raises.
func (m *Module) findSafely(version Version, name string, failure error) (*foundFunction, error) {
	why := "Prefect can't run the file: " + failure.Error()
	b := m.safe(version)
	parts := strings.Split(name, ".")
	if v, ok := b.module.names[parts[0]]; ok {
		if _, isUnknown := v.(*unknown); !isUnknown {
			v, err := b.object(name)
			if flow, ok := v.(*flowValue); ok && err == nil {
				return &foundFunction{builder: b, fn: flow.fn, flow: flow}, nil
			}
			if fn, ok := v.(*pyFunction); ok && err == nil {
				return &foundFunction{builder: b, fn: fn, notes: []string{why, name + noFlow}}, nil
			}
			return nil, fmt.Errorf("%s; and in the part that it can load, %q is not a flow", why, name)
		}
	}
	def := m.findFunction(name)
	if def == nil {
		return nil, fmt.Errorf("there is no function %q in the source", name)
	}
	fn, err := b.sanitized(def)
	if err != nil {
		return nil, fmt.Errorf("%s; nor can it load %s alone: %w", why, name, err)
	}
	v, err := b.decorateAll(def, fn)
	if err != nil {
		return nil, fmt.Errorf("%s; nor can it load %s alone: %w", why, name, err)
	}
	if flow, ok := v.(*flowValue); ok {
		return &foundFunction{builder: b, fn: flow.fn, flow: flow}, nil
	}
	if u, ok := v.(*unknown); ok {
		return &foundFunction{builder: b, fn: fn, notes: []string{u.why}}, nil
	}
	return nil, fmt.Errorf("%s; and in the part that it can load, %q is not a flow", why, name)
}

// sanitized is a function without the annotations that raise, and with None for the defaults that do. One by name alone that
// has no default has None then.
func (b *builder) sanitized(def *syntax.FunctionDef) (*pyFunction, error) {
	fn := &pyFunction{def: def, name: def.Name, async: def.Async, globals: b.module, closure: b.module}
	if def.HasDocstring {
		fn.doc = def.Doc
	}
	if err := checkNames(def); err != nil {
		return nil, err
	}
	for _, p := range def.Params {
		one := sigParam{name: p.Name, kind: p.Kind}
		if p.Annotation != nil {
			if _, err := b.lenient(p.Annotation, b.module); err == nil {
				// The module of Prefect that compiles it has the future import: text in quotes stays text.
				one.annotation = &futureRef{p.Annotation}
			}
		}
		switch {
		case p.Default != nil:
			v, err := b.lenient(p.Default, b.module)
			if err != nil {
				v = none{}
			}
			one.value = v
		case p.Kind == syntax.KeywordOnly:
			one.value = none{}
		}
		fn.params = append(fn.params, one)
	}
	return fn, nil
}

func (b *builder) decorateAll(def *syntax.FunctionDef, fn *pyFunction) (value, error) {
	var decorators []value
	for _, d := range def.Decorators {
		v, err := b.lenient(d.X, b.module)
		if err != nil {
			return nil, err
		}
		decorators = append(decorators, v)
	}
	v, err := b.decorateFunction(def, fn, decorators)
	if u, ok := err.(*unknown); ok { //nolint:errorlint // never wrapped
		return u, nil
	}
	return v, err
}
