package pyflow

import "github.com/prefect-terraform/terraform-provider-prefect/internal/pyflow/syntax"

// change changes a container. Where it is not sure that the change happens, or what it is, the container is no longer known.
func (b *builder) change(container value, err error, do func()) error {
	if _, ok := err.(*pyException); ok { //nolint:errorlint // never wrapped
		return err
	}
	if err != nil || b.unsure > 0 {
		why := "whether and how it is changed is only known when the file runs"
		if err != nil {
			why = err.Error()
		}
		markUnsure(container, why)
		return nil
	}
	do()
	return nil
}

// markUnsure notes that what a container holds is not known.
func markUnsure(container value, why string) {
	switch v := container.(type) {
	case *pyList:
		v.unsure = why
	case *dict:
		v.unsure = why
	case *set:
		v.unsure = why
	}
}

// unsureOf says why what a container holds is not known.
func unsureOf(container value) string {
	switch v := container.(type) {
	case *pyList:
		return v.unsure
	case *dict:
		return v.unsure
	case *set:
		return v.unsure
	}
	return ""
}

// setItem assigns to container[index].
func (b *builder) setItem(target *syntax.Subscript, v value, ns *namespace) error {
	container, err := b.eval(target.X, ns)
	if err != nil {
		return b.doubt(err, nil)
	}
	index, err := b.eval(target.Index, ns)
	switch container := container.(type) {
	case *dict:
		if err == nil && unhashable(index) {
			return raise("a key can't be a list, a dict or a set")
		}
		return b.change(container, err, func() { container.set(index, v) })
	case *pyList:
		i, ok := integerOf(index)
		if err == nil && !ok {
			err = unknownValue("an assignment to a slice is not evaluated")
		}
		at := 0
		if err == nil {
			n := int64(len(container.items))
			at64 := i.Int64()
			if at64 < 0 {
				at64 += n
			}
			if !i.IsInt64() || at64 < 0 || at64 >= n {
				return raiseKind("IndexError", "the list has no such item")
			}
			at = int(at64)
		}
		return b.change(container, err, func() { container.items[at] = v })
	}
	b.mutate(target, ns)
	return nil
}
