from tests.importers.conftest import store as store
