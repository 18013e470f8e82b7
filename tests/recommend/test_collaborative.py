import numpy as np

from tools.recommend.collaborative import fit_factors


def test_factors_find_which_items_go_together() -> None:
    generator = np.random.default_rng(1)
    people, items, values = [], [], []
    for person in range(300):
        taste = generator.choice([-1, 1])
        for item in generator.choice(40, 20, replace=False):
            likes = taste * (1 if item < 20 else -1)
            people.append(person)
            items.append(item)
            values.append(0.6 + 0.3 * likes + generator.normal(0, 0.1))
    factors = fit_factors(
        np.array(people, np.int32), np.array(items, np.int32), np.array(values, np.float32), 42
    )
    assert factors is not None
    assert factors.shape[0] == 42
    alike = factors @ factors.T
    assert (alike[:20, :20] > 0).all()
    assert (alike[:20, 20:40] < 0).all()
    assert np.abs(factors[40:]).max() < 1e-3


def test_too_few_people_give_no_factors() -> None:
    few = np.arange(10, dtype=np.int32)
    assert fit_factors(few, few, np.ones(10, np.float32), 10) is None
    none = np.zeros(0, np.int32)
    assert fit_factors(none, none, np.zeros(0, np.float32), 0) is None
