from tests.photos.conftest import decoder as decoder
