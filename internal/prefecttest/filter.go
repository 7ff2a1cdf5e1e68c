package prefecttest

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

const pageLimit = 200

// filterQuery is the body of a …/filter or …/count request.
type filterQuery struct {
	filters       map[*objectType]object
	sort          string
	limit, offset int
}

// filterQuery reads and checks the body, which may be absent.
func (c *call) query(k *objectType) (filterQuery, error) {
	q := filterQuery{filters: map[*objectType]object{}, sort: k.sort, limit: pageLimit}
	if len(c.body) == 0 {
		return q, nil
	}
	m := model{open: true, fields: []modelField{
		{name: "limit", check: nullable(integer(-1 << 31))}, {name: "offset", check: integer(0)},
	}}
	if len(k.sorts) > 0 {
		m.fields = append(m.fields, modelField{name: "sort", check: nullable(oneOf(k.sortsOn(c.fake)...))})
	}
	for _, other := range slices.Concat(kinds, cloudKinds) {
		m.fields = append(m.fields, modelField{name: other.filter, check: nullable(other.filterModel(c.fake).check)})
	}
	body, err := c.decode(m)
	if err != nil {
		return q, err
	}
	for key, v := range body {
		if other := typeOfFilter(key); other != nil && v != nil {
			q.filters[other] = dict(v)
		}
	}
	return q, q.page(body)
}

func (q *filterQuery) page(body object) error {
	if sort, ok := body["sort"].(string); ok {
		q.sort = sort
	}
	q.offset = int(number(body["offset"]))
	if n, ok := body["limit"].(json.Number); ok {
		q.limit = int(number(n))
	}
	switch {
	case q.limit < 0:
		return errorResult(http.StatusUnprocessableEntity, "Invalid limit: must be greater than or equal to 0.")
	case q.limit > pageLimit:
		return errorResult(http.StatusUnprocessableEntity, "Invalid limit: must be less than or equal to %d.", pageLimit)
	}
	return nil
}

// selected returns the objects of a kind within a scope that pass all filters, in the order asked for, as they are stored.
func (w *Workspace) selected(k *objectType, scope object, q filterQuery) []object {
	out := slices.DeleteFunc(w.store.all(k.name, scope), func(o object) bool { return !w.passes(k, o, q.filters) })
	slices.SortStableFunc(out, sortOrder(q.sort))
	return out
}

func (w *Workspace) passes(k *objectType, o object, filters map[*objectType]object) bool {
	for other, filter := range filters {
		if other.name == k.name {
			if !meetsFilter(w.filterable(k, o), filter) {
				return false
			}
			continue
		}
		if !slices.ContainsFunc(w.store.related(k.name, o, other.name), func(r object) bool {
			return meetsFilter(w.filterable(other, r), filter)
		}) {
			return false
		}
	}
	return true
}

// filterable is what filters see of an object: its columns, not what the answer makes of them.
func (w *Workspace) filterable(k *objectType, o object) object {
	seen := maps.Clone(o)
	for column, value := range k.columns {
		seen[column] = value(w, o)
	}
	return seen
}

// meetsFilter applies a filter, whose members are conditions on fields or, nested, on fields with a longer name.
func meetsFilter(o, filter object) bool {
	return evaluateFilter(filter, func(key string, v any) bool { return meetsCondition(o, key, v) })
}

// ignoredFilter is accepted by the server, and nothing comes of it.
const ignoredFilter = "concurrency_limit"

// evaluateFilter combines the members of a filter by its operator, which defaults to "and_".
func evaluateFilter(filter object, holds func(key string, v any) bool) bool {
	either := filter["operator"] == "or_"
	result := !either
	for key, v := range filter {
		if key == "operator" || key == ignoredFilter || v == nil {
			continue
		}
		if holds(key, v) == either {
			return either
		}
	}
	return result
}

func meetsCondition(o object, fieldName string, v any) bool {
	return evaluateFilter(dict(v), func(key string, v any) bool {
		if nested, ok := v.(object); ok {
			return meetsCondition(o, fieldName+"_"+key, nested)
		}
		have := o[fieldName]
		if bounded, other := o[fieldName+windowColumn]; other && (key == "before_" || key == "after_") {
			have = bounded
		}
		return conditionOperators[key](have, v)
	})
}

// windowColumn ends the name of a column that before_ and after_ see in place of the field.
const windowColumn = " in windows"

// conditionOperators compare the value of a field with the value of a condition.
var conditionOperators = map[string]func(have, want any) bool{
	"any_":     func(have, want any) bool { return slices.ContainsFunc(listItems(want), oneIn(have)) },
	"not_any_": func(have, want any) bool { return !slices.ContainsFunc(listItems(want), oneIn(have)) },
	"all_": func(have, want any) bool {
		return !slices.ContainsFunc(listItems(want), func(v any) bool { return !oneIn(have)(v) })
	},
	"startswith_": func(have, want any) bool {
		return slices.ContainsFunc(listItems(want), func(v any) bool { return strings.HasPrefix(str(have), str(v)) })
	},
	"like_": func(have, want any) bool {
		return strings.Contains(strings.ToLower(str(have)), strings.ToLower(str(want)))
	},
	"is_null_": func(have, want any) bool {
		empty, isList := have.([]any)
		return (have == nil || (isList && len(empty) == 0)) == (want == true)
	},
	"exists_": func(have, want any) bool { return (have != nil) == (want == true) },
	"eq_":     reflect.DeepEqual,
	"ge_":     func(have, want any) bool { return have != nil && number(have) >= number(want) },
	"le_":     func(have, want any) bool { return have != nil && number(have) <= number(want) },
	"before_": func(have, want any) bool { return have != nil && compareValues(have, want) <= 0 },
	"after_":  func(have, want any) bool { return have != nil && compareValues(have, want) >= 0 },
}

// oneIn reports whether a value is the value of the field, or one of its members.
func oneIn(have any) func(any) bool {
	return func(want any) bool {
		members, ok := have.([]any)
		if !ok {
			return reflect.DeepEqual(have, want)
		}
		return slices.ContainsFunc(members, func(m any) bool { return reflect.DeepEqual(m, want) })
	}
}

// sortOrder compares by a sort such as NAME_ASC; a run that has not started yet counts with its expected start.
func sortOrder(sort string) func(a, b object) int {
	cut := strings.LastIndex(sort, "_")
	fieldName, sign := strings.ToLower(sort[:cut]), 1
	if sort[cut+1:] == "DESC" {
		sign = -1
	}
	value := func(o object) any {
		switch {
		case fieldName == "start_time" && o[fieldName] == nil:
			return o["expected_start_time"]
		case fieldName == "duration":
			return o["estimated_run_time"]
		}
		return o[fieldName]
	}
	return func(a, b object) int { return sign * compareValues(value(a), value(b)) }
}

// compareValues orders times, numbers and other strings; null comes first, as in SQLite.
func compareValues(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(str(a), str(b))
	}
	if _, ok := a.(json.Number); ok {
		return cmp.Compare(number(a), number(b))
	}
	s, errS := parseTime(str(a))
	t, errT := parseTime(str(b))
	if errS == nil && errT == nil {
		return s.Compare(t)
	}
	return cmp.Compare(str(a), str(b))
}
