"""All sources of the sandbox city, made from one seed."""

from __future__ import annotations

from collections.abc import Callable

from lienthong.sandbox import (
    alerts,
    archives,
    bus,
    communes,
    desk,
    drops,
    news,
    newsrooms,
    papers,
    press,
    registers,
    statements,
)
from lienthong.sandbox.offers import CitySource

# The place in this list is the organisation's port: base port + n.
ORGANISATIONS = (
    "SO_Y_TE", "SO_GIAO_DUC", "SO_XAY_DUNG", "SO_VAN_HOA", "TRUNG_TAM_BAO_CHI", "CONG_THANH_PHO", "SO_TU_PHAP",
    "PHUONG_HONG_HA", "XA_SOC_SON", "TRUC_VAN_BAN", "VAN_PHONG_UBND", "SO_NOI_VU", "SO_DU_LICH", "CONG_BAO",
    "BAN_CHI_HUY", "CSDL_PHAP_LUAT", "LUU_TRU_LICH_SU", "CHUYEN_DOI_SO", "DU_LIEU_MO", "XA_BA_VI", "BAO_MAU_THU_DO",
    "HANG_TIN_MAU", "PHUONG_TAY_HO", "SO_CONG_THUONG", "SO_NONG_NGHIEP", "SO_KHOA_HOC", "HE_THONG_NGUON",
)  # fmt: skip

MAKERS: tuple[Callable[[int], CitySource], ...] = (
    news.so_y_te,
    news.so_giao_duc,
    news.so_xay_dung,
    news.so_van_hoa,
    news.trung_tam_bao_chi,
    communes.phuong_hong_ha,
    communes.xa_soc_son,
    press.trung_tam_bao_chi_su_kien,
    press.trung_tam_bao_chi_phan_hoi,
    press.cong_thanh_pho_thong_cao,
    press.ban_chi_huy_canh_bao,
    papers.cong_thanh_pho_van_ban,
    papers.so_tu_phap_van_ban,
    papers.cong_bao_muc_luc,
    papers.csdl_phap_luat_van_ban,
    bus.truc_van_ban,
    registers.van_phong_ubnd_nguoi_phat_ngon,
    registers.so_noi_vu_don_vi_hanh_chinh,
    registers.so_noi_vu_co_quan,
    registers.so_du_lich_lich_hop_bao,
    archives.luu_tru_lich_su_tai_lieu,
    archives.chuyen_doi_so_van_ban_mo,
    archives.du_lieu_mo_bo_du_lieu,
    alerts.xa_ba_vi_canh_bao,
    newsrooms.bao_mau_thu_do_tin,
    newsrooms.hang_tin_mau_tin,
    newsrooms.phuong_tay_ho_tin_tuc,
    drops.so_cong_thuong_su_kien,
    drops.so_nong_nghiep_thong_bao,
    drops.so_khoa_hoc_danh_ba,
    desk.trung_tam_bao_chi_cau_hoi,
    desk.trung_tam_bao_chi_diem_bao,
    desk.so_van_hoa_co_quan_bao_chi,
    desk.van_phong_ubnd_kenh_chinh_thuc,
    desk.he_thong_nguon_ban_tin,
    statements.van_phong_ubnd_vu_viec,
)


def make_sources(seed: int) -> tuple[CitySource, ...]:
    return tuple(maker(seed) for maker in MAKERS)
