from prefect import flow


@flow
def load_all(days: int = 1, region: str = "eu", options: dict = {}, start=None):
    pass


@flow
def clean(days: int = 1):
    pass


class Jobs:
    @flow
    @staticmethod
    def nightly_sync(days: int = 1):
        pass
