package pyflow

import "slices"

// Pydantic replaces a reference to a class by the class itself where the core schema has one reference only, and keeps a definition
// where it has several. It does so when a model or a dataclass of pydantic is complete, and again for each type that refers to
// it. The JSON Schema is the same, except for a class that has none, such as a model with a field of type Callable. Where it
// replaces a reference, the next union around it drops the member that holds it. Where it is a definition, the union keeps the
// member, and the whole schema fails if it refers to the definition.

// references are the classes that a core schema refers to, in the order of the first references, and how often: once, or twice
// for more.
type references struct {
	order []*pyClass
	count map[*pyClass]int
}

func (r *references) add(c *pyClass, times int) {
	if r.count == nil {
		r.count = map[*pyClass]int{}
	}
	if r.count[c] == 0 {
		r.order = append(r.order, c)
	}
	r.count[c] = min(r.count[c]+times, 2)
}

func (r *references) addAll(others *references, times int) {
	for _, c := range others.order {
		r.add(c, others.count[c]*times)
	}
}

// finished is what pydantic keeps of a core schema: the references that are left in it, and in its definitions.
type finished struct {
	references  *references
	definitions map[*pyClass]*references
	order       []*pyClass // the definitions
}

// inliner finds the references that are left in core schemas.
type inliner struct {
	version Version
	classes map[*pyClass]*finished
	left    int // how many references may still be followed
}

func newInliner(version Version) *inliner {
	return &inliner{version: version, classes: map[*pyClass]*finished{}, left: maxAllTypes}
}

// fields are the references of fields.
func (n *inliner) fields(fields []*coreField) *references {
	r := &references{}
	for _, f := range fields {
		n.addCore(r, f.core, 1)
	}
	return r
}

func (n *inliner) addCore(r *references, c *coreSchema, times int) {
	if n.left--; n.left < 0 {
		return
	}
	switch {
	case c.kind == refCore && c.refLimits == "":
		r.add(c.class, times)
	case c.kind == refCore: // pydantic copies the class, to set the limits
		r.addAll(n.class(c.class).references, times)
	case c.kind == taggedCore:
		for _, key := range c.order {
			n.addCore(r, c.tagged[key], times)
		}
	case n.version.repeats(c):
		times = 2
	}
	for _, item := range c.items {
		n.addCore(r, item, times)
	}
}

// pyClass is what is left of a class.
func (n *inliner) class(c *pyClass) *finished {
	if f, ok := n.classes[c]; ok {
		return f
	}
	f := &finished{references: &references{}}
	n.classes[c] = f // for classes that refer to each other
	f.references = n.fields(c.fieldCores)
	if own := c.kind == modelClass || c.kind == rootModel || c.validated; !own || c.incomplete {
		return f
	}
	itself := &references{}
	itself.add(c, 1)
	whole := n.finish(itself)
	f.definitions = whole.definitions
	f.references = whole.references
	if own := whole.definitions[c]; own != nil {
		f.references = own
	}
	return f
}

// finish writes classes in the place of their only references.
func (n *inliner) finish(root *references) *finished {
	trees := map[*pyClass]*references{}
	n.collect(root, trees, map[*pyClass]bool{})
	all := &references{}
	n.follow(root, trees, all)
	f := &finished{references: &references{}, definitions: map[*pyClass]*references{}}
	n.inline(f.references, root, trees, all)
	for _, c := range all.order {
		if all.count[c] > 1 {
			inner := &references{}
			n.inline(inner, trees[c], trees, all)
			f.definitions[c] = inner
			f.order = append(f.order, c)
		}
	}
	return f
}

// collect finds the definitions that a schema refers to. The definitions that a finished class has kept replace others.
func (n *inliner) collect(r *references, trees map[*pyClass]*references, seen map[*pyClass]bool) {
	for _, c := range r.order {
		if n.left--; n.left < 0 || seen[c] {
			continue
		}
		seen[c] = true
		f := n.class(c)
		if trees[c] == nil {
			trees[c] = f.references
		}
		for kept, inner := range f.definitions {
			trees[kept] = inner
		}
		n.collect(trees[c], trees, seen)
	}
}

// follow counts the references in a schema and in each definition.
func (n *inliner) follow(r *references, trees map[*pyClass]*references, all *references) {
	for _, c := range r.order {
		first := all.count[c] == 0
		all.add(c, r.count[c])
		if first && trees[c] != nil {
			n.follow(trees[c], trees, all)
		}
	}
}

func (n *inliner) inline(into, r *references, trees map[*pyClass]*references, all *references) {
	if r == nil {
		return
	}
	for _, c := range r.order {
		if n.left--; n.left < 0 {
			return
		}
		if all.count[c] > 1 {
			into.add(c, r.count[c])
		} else {
			n.inline(into, trees[c], trees, all)
		}
	}
}

// object makes the schema of an object with these fields, which is not part of another one.
func (g *generator) object(fields []*coreField, owner string) (schemaObject, error) {
	g.fields = fields
	s, err := g.objectSchema(fields, owner)
	if err != nil || len(g.invalid) == 0 {
		return s, err
	}
	used := map[definition]bool{}
	g.collect(s, used)
	for d := range used {
		if bad := g.invalid[d]; bad != nil {
			return nil, bad
		}
	}
	return s, nil
}

// sharedClasses are the classes that stay definitions, in order.
func (g *generator) sharedClasses() ([]*pyClass, error) {
	if g.shared == nil {
		n := newInliner(g.version)
		g.shared = n.finish(n.fields(g.fields))
		if n.left < 0 {
			return nil, unknownValue("the type is too large")
		}
	}
	return g.shared.order, nil
}

// withoutSchema is what becomes of a class that has no JSON Schema: an error, or a definition without one.
func (g *generator) withoutSchema(d definition, bad *typeError) error {
	delete(g.definitions, d)
	shared, err := g.sharedClasses()
	if err != nil {
		return err
	}
	if d.limits != "" || !slices.Contains(shared, d.class) {
		return bad
	}
	g.definitions[d] = nil
	g.invalid[d] = bad
	return nil
}

// checkReference is the error of a field that only refers to a definition without a schema. Definitions are made one after the
// other, so that one does not know of the following ones.
func (g *generator) checkReference(d definition) error {
	bad := g.invalid[d]
	if bad == nil {
		return nil
	}
	shared, err := g.sharedClasses()
	if err != nil {
		return err
	}
	for _, c := range slices.Backward(g.around) {
		if at := slices.Index(shared, c); at >= 0 {
			if slices.Index(shared, d.class) > at {
				return nil
			}
			break
		}
	}
	return bad
}
